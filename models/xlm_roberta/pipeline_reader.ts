import type { AlignedText } from "../../lib/text/offsets/aligned_text.ts";
import type { PieceModel, WordPieces } from "../../lib/text/pipeline/piece_model.ts";
import type { Pipeline } from "../../lib/text/pipeline/pipeline.ts";
import type { Pieces } from "../tokenizer.ts";
import { nextWordNumber, type PartReader, pushPiece, type TextPart, type Trace } from "./part_reader.ts";
import type { AddedTokens } from "./added_tokens.ts";

/** Tokenizes by the stages in tokenizer.json. */
export class PipelineReader implements PartReader {
  readonly #pipeline: Pipeline;
  readonly #model: PieceModel;
  readonly #withoutSpecial: (special: ReadonlySet<string>) => PieceModel;
  #plain: PieceModel | undefined;

  /** @param withoutSpecial returns a model that does not use these pieces. */
  constructor(
    pipeline: Pipeline,
    model: PieceModel,
    withoutSpecial: (special: ReadonlySet<string>) => PieceModel,
  ) {
    this.#pipeline = pipeline;
    this.#model = model;
    this.#withoutSpecial = withoutSpecial;
  }

  normalize(text: string): string {
    const normalized = this.#pipeline.normalize(text, 0, text.length);
    return normalized.slice(0, normalized.length);
  }

  read(part: TextPart, added: AddedTokens, pieces: Pieces, trace?: Trace): void {
    const { text, start, end, base, split_special_tokens } = part;
    const normalized = this.#pipeline.normalize(text, start, end);
    const shown = trace || added.has_normalized ? normalized.slice(0, normalized.length) : "";
    trace?.normalized.push(shown);
    const model = split_special_tokens ? this.#plain ??= this.#withoutSpecial(added.special) : this.#model;
    const cellAt = cellsOfUnits(normalized);
    let done = 0;
    for (const found of added.has_normalized ? added.findNormalized(shown, split_special_tokens) : []) {
      const [first, last] = [cellAt(found.start), cellAt(found.end)];
      this.#readWords(normalized, done, first, base, model, pieces, trace);
      const [from, to] = [normalized.starts[first]!, normalized.ends[last - 1]!];
      pushPiece(pieces, found.id, base + from, base + to, nextWordNumber(pieces));
      trace?.pieces.push(shown.slice(found.start, found.end));
      done = last;
    }
    this.#readWords(normalized, done, normalized.length, base, model, pieces, trace);
  }

  #readWords(
    normalized: AlignedText,
    begin: number,
    end: number,
    base: number,
    model: PieceModel,
    pieces: Pieces,
    trace?: Trace,
  ): void {
    const { text, begins, ends } = this.#pipeline.words(normalized, begin, end);
    for (const [i, begin] of begins.entries()) {
      const found: WordPieces = { ids: [], begins: [], ends: [] };
      model.encode(text, begin, ends[i]!, found);
      const number = nextWordNumber(pieces);
      for (const [k, id] of found.ids.entries()) {
        const [from, to] = [found.begins[k]!, found.ends[k]!];
        pushPiece(pieces, id, base + text.starts[from]!, base + text.ends[to - 1]!, number);
        trace?.pieces.push(text.slice(from, to));
      }
      trace?.words.push(text.slice(begin, ends[i]!));
    }
  }
}

/** Returns the cell of each UTF-16 unit of a text; units must be requested in order. */
function cellsOfUnits({ codes }: AlignedText): (unit: number) => number {
  let cell = 0;
  let at = 0;
  return (unit) => {
    for (; at < unit; cell++) at += codes[cell]! > 0xffff ? 2 : 1;
    return cell;
  };
}
