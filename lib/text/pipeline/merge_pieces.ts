import type { AlignedText } from "../offsets/aligned_text.ts";
import { MinHeap } from "../min_heap.ts";
import { byteIds, bytesOf, type PieceModel, type WordPieces } from "./piece_model.ts";
import type { StageJson } from "./stage_json.ts";

/** Upper bound of positions in a word, so that rank and position fit into one exact number. */
const POSITIONS = 2 ** 31;

interface Merge {
  rank: number;
  id: number;
}

/** A byte-pair model, as in tokenizer.json. */
export interface MergeModel {
  vocabulary: ReadonlyMap<string, number>;
  merges: readonly (readonly [left: string, right: string])[];
  unk_token?: string | undefined;
  /** Whether adjacent unknown characters become one piece. */
  fuse_unk: boolean;
  byte_fallback: boolean;
  /** Whether a word that is a piece becomes that piece, regardless of merges. */
  ignore_merges: boolean;
  /** Prefix of all pieces of a word except the first. */
  continuing_subword_prefix: string;
  /** Suffix of a word's last piece. */
  end_of_word_suffix: string;
}

/** Byte-pair encoding as in the Rust `tokenizers`: one merge at a time, the best first, of equal ones the leftmost. */
export class MergePieces implements PieceModel {
  readonly length: number;
  readonly #model: MergeModel;
  readonly #pieces: string[] = [];
  readonly #merges = new Map<number, Merge>();
  readonly #unk_id: number | undefined;
  readonly #bytes: readonly (number | undefined)[] | undefined;
  /** Symbols of the current word: id, length in bytes, and neighbours (-1: none). */
  #ids: number[] = [];
  #widths: number[] = [];
  #next: number[] = [];
  #previous: number[] = [];
  readonly #heap = new MinHeap();

  /** @throws {Error} if the parts or the result of a merge, or the unknown piece, are not in the vocabulary. */
  constructor(model: MergeModel) {
    this.#model = model;
    for (const [piece, id] of model.vocabulary) this.#pieces[id] = piece;
    this.length = model.vocabulary.size;
    const known = (piece: string, where = "in a merge") => {
      const id = model.vocabulary.get(piece);
      if (id === undefined) throw new RangeError(`${JSON.stringify(piece)}, which its vocabulary lacks, ${where}`);
      return id;
    };
    const prefix = model.continuing_subword_prefix.length;
    for (const [rank, [left, right]] of model.merges.entries()) {
      this.#merges.set(this.#key(known(left), known(right)), { rank, id: known(left + right.slice(prefix)) });
    }
    this.#unk_id = model.unk_token === undefined ? undefined : known(model.unk_token, "as unk_token");
    this.#bytes = model.byte_fallback ? byteIds(this) : undefined;
  }

  piece(id: number): string {
    return this.#pieces[id] ?? "";
  }

  id(piece: string): number | undefined {
    return this.#model.vocabulary.get(piece);
  }

  encode(text: AlignedText, begin: number, end: number, pieces: WordPieces): void {
    const whole = this.#model.ignore_merges ? this.id(text.slice(begin, end)) : undefined;
    if (whole !== undefined) {
      pieces.ids.push(whole);
      pieces.begins.push(begin);
      pieces.ends.push(end);
      return;
    }
    this.#readSymbols(text, begin, end);
    this.#mergeAll();
    // The cell of each byte: pieces of a character's bytes have the span of the whole character.
    const cells: number[] = [];
    for (let at = begin; at < end; at++) for (let i = utf8Length(text.codes[at]!); i > 0; i--) cells.push(at);
    let byte = 0;
    for (let at = this.#ids.length > 0 ? 0 : -1; at >= 0; at = this.#next[at]!) {
      pieces.ids.push(this.#ids[at]!);
      pieces.begins.push(cells[byte] ?? end - 1);
      byte += this.#widths[at]!;
      pieces.ends.push((cells[byte - 1] ?? end - 1) + 1);
    }
  }

  /** One symbol per character, or per byte of an unknown character. */
  #readSymbols(text: AlignedText, begin: number, end: number): void {
    const { continuing_subword_prefix, end_of_word_suffix, fuse_unk } = this.#model;
    this.#ids = [];
    this.#widths = [];
    let unknown = false;
    for (let at = begin; at < end; at++) {
      const character = String.fromCodePoint(text.codes[at]!);
      const width = utf8Length(text.codes[at]!);
      const piece = (at > begin ? continuing_subword_prefix : "") + character +
        (at + 1 === end ? end_of_word_suffix : "");
      const id = this.id(piece);
      const bytes = id === undefined && this.#bytes ? bytesOf(piece, this.#bytes) : undefined;
      if (bytes) {
        for (const byte of bytes) this.#add(byte, 1);
        unknown = false;
      } else if (id !== undefined) {
        this.#add(id, width);
        unknown = false;
      } else if (this.#unk_id !== undefined) {
        if (unknown && fuse_unk) this.#widths[this.#widths.length - 1]! += width;
        else this.#add(this.#unk_id, width);
        unknown = true;
      }
    }
    const { length } = this.#ids;
    this.#next = Array.from({ length }, (_, i) => i + 1 < length ? i + 1 : -1);
    this.#previous = Array.from({ length }, (_, i) => i - 1);
  }

  #add(id: number, width: number): void {
    this.#ids.push(id);
    this.#widths.push(width);
  }

  #mergeAll(): void {
    const heap = this.#heap;
    for (let at = 0; at + 1 < this.#ids.length; at++) this.#offer(at);
    while (heap.size > 0) {
      const top = heap.pop();
      const at = top % POSITIONS;
      const removed = this.#next[at]!;
      // The pair is outdated: a symbol was removed, or has another neighbour than before.
      if (this.#widths[at] === 0 || removed < 0) continue;
      const merge = this.#mergeAt(at);
      if (merge?.rank !== Math.floor(top / POSITIONS)) continue;
      this.#ids[at] = merge.id;
      this.#widths[at]! += this.#widths[removed]!;
      this.#widths[removed] = 0;
      const after = this.#next[at] = this.#next[removed]!;
      if (after >= 0) this.#previous[after] = at;
      if (this.#previous[at]! >= 0) this.#offer(this.#previous[at]!);
      if (after >= 0) this.#offer(at);
    }
  }

  #offer(at: number): void {
    const merge = this.#mergeAt(at);
    if (merge) this.#heap.push(merge.rank * POSITIONS + at);
  }

  #mergeAt(at: number): Merge | undefined {
    return this.#merges.get(this.#key(this.#ids[at]!, this.#ids[this.#next[at]!]!));
  }

  #key(left: number, right: number): number {
    return left * 2 ** 26 + right;
  }
}

function utf8Length(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/**
 * The `model` of a tokenizer.json whose type is "BPE".
 *
 * @throws {XlmError} exit code 3 if its fields are wrong.
 */
export function readMergePieces(stage: StageJson): MergePieces {
  const vocab = stage.value("vocab");
  if (typeof vocab !== "object" || vocab === null || Array.isArray(vocab)) {
    return stage.refuse("its model has no vocab", "pieces and their ids");
  }
  const vocabulary = new Map<string, number>();
  for (const [piece, id] of Object.entries(vocab)) {
    if (!Number.isSafeInteger(id) || id < 0 || id >= 2 ** 26) {
      stage.refuse(`${stage.place}.vocab has ${JSON.stringify(piece)} as ${JSON.stringify(id)}`, "ids from 0");
    }
    vocabulary.set(piece, id);
  }
  if (stage.has("dropout") && stage.value("dropout") !== 0) {
    stage.refuse(`${stage.place}.dropout is ${stage.value("dropout")}`, "none, as pieces would be drawn by lot");
  }
  const text = (name: string) => stage.has(name) ? stage.string(name) : undefined;
  try {
    return new MergePieces({
      vocabulary,
      merges: readMerges(stage),
      unk_token: text("unk_token"),
      fuse_unk: stage.boolean("fuse_unk", false),
      byte_fallback: stage.boolean("byte_fallback", false),
      ignore_merges: stage.boolean("ignore_merges", false),
      continuing_subword_prefix: text("continuing_subword_prefix") ?? "",
      end_of_word_suffix: text("end_of_word_suffix") ?? "",
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return stage.refuse(`its ${stage.place} has ${error.message}`, "pieces of its vocabulary");
  }
}

function readMerges(stage: StageJson): [string, string][] {
  const merges = stage.value("merges");
  if (!Array.isArray(merges)) return stage.refuse(`${stage.place}.merges is no list`, "a list of pairs");
  return merges.map((merge, i) => {
    const pair = typeof merge === "string" ? merge.split(" ") : merge;
    if (Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === "string")) {
      return pair as [string, string];
    }
    return stage.refuse(`${stage.place}.merges[${i}] is ${JSON.stringify(merge)?.slice(0, 100)}`, "two pieces");
  });
}
