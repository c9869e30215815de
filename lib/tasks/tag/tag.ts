import { RecordError } from "../../errors.ts";
import { shortestFloat32 } from "../../float32.ts";
import { convertOffsets, type OffsetUnit } from "../../text/offsets/offsets.ts";
import { groupEntities, resolveOverlaps } from "./entity_groups.ts";
import type { GroupedEntity, TagContext, TagRecord, TokenEntity } from "./tag_context.ts";
import { argmax, type TaggedPiece } from "./tagged_pieces.ts";
import { groupSpans, inCodePoints, keptWordSpans } from "./found_spans.ts";
import type { LabelSpan } from "./gold_spans.ts";
import { maxContextPieces, type TaggedWindow, tagWindows } from "./tagged_windows.ts";
import {
  aggregateWord,
  type AggregationStrategy,
  type TaggedWord,
  wordsOf,
  type WordStrategy,
} from "./tagged_words.ts";
import { joinedWords, segmentedWords, type TextWords } from "./text_words.ts";
import { wordEntities } from "./word_entities.ts";

export interface Tagged {
  result: TokenEntity[] | GroupedEntity[];
  truncated: boolean;
  /** The label of each word, `O` for words without one. */
  word_labels: string[];
  /** The entities, or the words if labels have no marks of entities, with offsets in code points. */
  spans(): LabelSpan[];
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
    ? words.filter(({ entity }) => entity === null ? typeof record.text !== "string" : !ignore_labels.includes(entity))
    : strategy === "none"
    ? pieceEntities(maxContextPieces(windows), context)
    : groupedEntities(windows, text, context);
  return {
    result: inUnits<TokenEntity | GroupedEntity>(rows, text, offsets) as Tagged["result"],
    truncated,
    word_labels: words.map(({ entity }) => entity ?? "O"),
    spans: () => inCodePoints(grouped ? groupSpans(rows) : keptWordSpans(words, context), text),
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

function pieceEntities(pieces: readonly TaggedPiece[], { labels, options }: TagContext): TokenEntity[] {
  return pieces.map((piece) => {
    const { label, score, word, start, end } = labelled(piece);
    return { entity: labels.id2label[label]!, score, index: piece.index, word, start, end, text: "" };
  }).filter(({ entity }) => !options.ignore_labels.includes(entity));
}

function groupedEntities(windows: readonly TaggedWindow[], text: string, context: TagContext): GroupedEntity[] {
  const { tokenizer, options, labels, scheme } = context;
  const strategy = options.aggregation_strategy;
  const toString = (tokens: readonly string[]) => tokenizer.convertTokensToString(tokens);
  const units = (pieces: readonly TaggedPiece[]) =>
    strategy === "simple"
      ? pieces.map(labelled)
      : wordsOf(pieces).map((word) => aggregateWord(word, wordStrategy(strategy), toString));
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

function labelled({ scores, token, start, end }: TaggedPiece): TaggedWord {
  const label = argmax(scores);
  return { label, score: scores[label]!, word: token, start, end };
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
