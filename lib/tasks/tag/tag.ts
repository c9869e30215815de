import { RecordError } from "../../errors.ts";
import { shortestFloat32 } from "../../float32.ts";
import { convertOffsets, type OffsetUnit } from "../../text/offsets/offsets.ts";
import { groupEntities, resolveOverlaps } from "./entity_groups.ts";
import type { GroupedEntity, TagContext, TagOptions, TagRecord, TokenEntity } from "./tag_context.ts";
import { ranked } from "../classify/ranked.ts";
import type { TaggedPiece } from "./tagged_pieces.ts";
import { groupSpans, inCodePoints, keptWordSpans } from "./found_spans.ts";
import type { LabelSpan } from "./gold_spans.ts";
import { maxContextPieces, type TaggedWindow, tagWindows } from "./tagged_windows.ts";
import {
  aggregateWord,
  type AggregationStrategy,
  labelled,
  type TaggedWord,
  wordsOf,
  type WordStrategy,
} from "./tagged_words.ts";
import { joinedWords, segmentedWords, type TextWords } from "./text_words.ts";
import { type ScoredEntity, wordEntities } from "./word_entities.ts";

export interface Tagged {
  result: TokenEntity[] | GroupedEntity[];
  truncated: boolean;
  /** The label of each word, `O` for words without one. */
  word_labels: string[];
  /** The entities, or the words if labels have no marks of entities, with offsets in code points. */
  spans(): LabelSpan[];
  /** Probabilities of all labels of each word; null for words without a label. */
  word_scores: (ArrayLike<number> | null)[];
}

/**
 * Labels the pieces, words or entities of a text, as transformers' TokenClassificationPipeline does with a fast
 * tokenizer. With XLM, words are those of its tokenizer, which the reference does not know.
 *
 * @throws {RecordError} `empty_text`, `too_long`, `unknown_lang`, `non_finite`.
 */
export async function tag(record: TagRecord, context: TagContext): Promise<Tagged> {
  const { per_word, aggregation_strategy: strategy, ignore_labels, offsets } = context.options;
  const read = readWords(record, context);
  const text = typeof read === "string" ? read : read.text;
  if (text.trim() === "") throw new RecordError("empty_text", "The text is empty; expected text");
  const { windows, truncated } = await tagWindows(read, record.lang, context);
  const byWord = per_word || typeof record.text !== "string" || context.needs_words === true;
  const words = byWord ? wordEntities(maxContextPieces(windows), read, context, wordStrategy(strategy)) : [];
  const grouped = !per_word && strategy !== "none";
  const rows = per_word
    ? words.map((word) => withLabels(word, context)).filter(({ entity }) =>
      entity === null ? typeof record.text !== "string" : !ignore_labels.includes(entity)
    )
    : strategy === "none"
    ? pieceEntities(maxContextPieces(windows), context)
    : groupedEntities(windows, text, context);
  return {
    result: inUnits<TokenEntity | GroupedEntity>(rows, text, offsets) as Tagged["result"],
    truncated,
    word_labels: words.map(({ row }) => row.entity ?? "O"),
    spans: () => inCodePoints(grouped ? groupSpans(rows) : keptWordSpans(words.map(({ row }) => row), context), text),
    word_scores: words.map(({ scored }) => scored?.scores ?? null),
  };
}

/** The text, or its words if they are given or come from a segmenter. */
function readWords({ text, lang }: TagRecord, { segmenter, options }: TagContext): string | TextWords {
  if (typeof text !== "string") return joinedWords(text);
  const found = options.per_word ? segmenter?.(lang) : undefined;
  return found ? segmentedWords(text, found) : text;
}

function wordStrategy(strategy: AggregationStrategy): WordStrategy {
  return strategy === "none" || strategy === "simple" ? "first" : strategy;
}

function pieceEntities(pieces: readonly TaggedPiece[], context: TagContext): TokenEntity[] {
  const { labels, options } = context;
  return pieces.map((piece) => {
    const scored = taggedPiece(piece, options);
    const { label, score, word, start, end } = scored;
    const row = { entity: labels.id2label[label]!, score, index: piece.index, word, start, end, text: "" };
    return withLabels({ row, scored }, context);
  }).filter(({ entity }) => !options.ignore_labels.includes(entity!));
}

/** The row, with its best labels if they are asked for. */
function withLabels({ row, scored }: ScoredEntity, { labels: { id2label }, options }: TagContext): TokenEntity {
  const { top_k } = options;
  if (top_k === undefined) return row;
  if (scored === null) return { ...row, labels: [] };
  const { scores, uncalibrated } = scored;
  const names = id2label.map((label) => ({ label }));
  return { ...row, labels: ranked(names, Array.from(scores), top_k, Array.from(uncalibrated)) };
}

function groupedEntities(windows: readonly TaggedWindow[], text: string, context: TagContext): GroupedEntity[] {
  const { tokenizer, options, labels, scheme } = context;
  const strategy = options.aggregation_strategy;
  const toString = (tokens: readonly string[]) => tokenizer.convertTokensToString(tokens);
  const units = (pieces: readonly TaggedPiece[]) =>
    strategy === "simple"
      ? pieces.map((piece) => taggedPiece(piece, options))
      : wordsOf(pieces).map((word) => aggregateWord(word, wordStrategy(strategy), toString, options.temperature ?? 1));
  const found = windows
    .flatMap(({ pieces }) => groupEntities(units(pieces), labels.id2label, scheme))
    .filter(({ entity_group }) => !options.ignore_labels.includes(entity_group));
  const codePoints = ({ start, end }: { start: number; end: number }) => [...text.slice(start, end)].length;
  const kept = windows.length > 1 ? resolveOverlaps(found, codePoints) : found;
  // Marks at the end of words are removed with the pieces; the reference separates words by marks at their beginning.
  const spaced = strategy !== "simple" && tokenizer.marked_piece === "last";
  return kept.map(({ entity_group, score, words, start, end }) => {
    return { entity_group, score, word: spaced ? words.join(" ") : toString(words), start, end, text: "" };
  });
}

function taggedPiece({ scores, token, start, end }: TaggedPiece, { temperature = 1 }: TagOptions): TaggedWord {
  return { ...labelled(scores, temperature), word: token, start, end };
}

/** Rows with their slice of the text, scores rounded to float32, and offsets in the requested unit. */
function inUnits<T extends TokenEntity | GroupedEntity>(rows: readonly T[], text: string, unit: OffsetUnit): T[] {
  const converted = convertOffsets(text, unit, rows.map(({ start }) => start), rows.map(({ end }) => end));
  return rows.map((row, i) => ({
    ...row,
    score: row.score === null ? null : shortestFloat32(Math.fround(row.score)),
    start: converted[i]![0],
    end: converted[i]![1],
    text: text.slice(row.start, row.end),
  }));
}
