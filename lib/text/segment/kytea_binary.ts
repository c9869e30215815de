import { KyteaStates } from "./kytea_automaton.ts";
import { decodeKyteaText, numberKyteaCharacters } from "./kytea_characters.ts";
import { failTruncated, KyteaFormatError } from "./kytea_format_error.ts";
import { type KyteaModel, kyteaModel, type KyteaNgrams, type KyteaScorer, type KyteaWords } from "./kytea_model.ts";

/**
 * Reads little-endian numbers. Reading past the end is an error, and so is a count larger than the rest of the file.
 */
class Cursor {
  readonly #view: DataView;

  constructor(readonly bytes: Uint8Array, public at: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.skip(1));
  }
  u16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }
  i16(): number {
    return this.#view.getInt16(this.skip(2), true);
  }
  i32(): number {
    return this.#view.getInt32(this.skip(4), true);
  }
  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  /** Skips bytes; returns their start. */
  skip(bytes: number): number {
    const at = this.at;
    if (bytes > this.bytes.length - at) {
      failTruncated(`it has ${this.bytes.length} bytes and asks for ${bytes} from byte ${at}`);
    }
    this.at += bytes;
    return at;
  }

  /** Reads a count of items with at least `least` bytes each. */
  count(least: number): number {
    const count = this.u32();
    const at = this.at;
    this.skip(count * least);
    this.at = at;
    return count;
  }

  /** Skips a list of items with `size` bytes each; returns their number. */
  skipList(size: number): number {
    const count = this.u32();
    this.skip(count * size);
    return count;
  }
}

/**
 * Reads a binary model whose header line ends before byte `at`. All parts are read, so that a truncated file is
 * noticed; parts for tags are dropped.
 *
 * @throws {KyteaFormatError}
 */
export function readKyteaBinary(bytes: Uint8Array, at: number): KyteaModel {
  const cursor = new Cursor(bytes, at);
  cursor.skip(2);
  const levels = cursor.u32();
  const [charw, , typew, , dictn] = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8()];
  cursor.skip(1 + 8 + 1);
  const characters = readCharacters(cursor);
  const scorer = readScorer(cursor, charw, typew);
  for (let level = 0; level < levels; level++) {
    for (let count = cursor.count(4); count > 0; count--) cursor.skipList(2);
    skipModel(cursor);
  }
  const words = readWords(cursor, levels, dictn);
  skipDictionary(cursor, () => skipSubword(cursor, levels));
  for (let level = 0; level < levels; level++) skipLanguageModel(cursor);
  if (cursor.at < bytes.length) {
    throw new KyteaFormatError(`it has ${bytes.length} bytes and its content ${cursor.at}`, "nothing behind it");
  }
  return kyteaModel(characters, scorer, words);
}

function readCharacters(cursor: Cursor): ReadonlyMap<number, number> {
  const end = cursor.bytes.indexOf(0, cursor.at);
  if (end < 0) failTruncated("its list of characters has no end");
  const characters = numberKyteaCharacters(decodeKyteaText(cursor.bytes.subarray(cursor.at, end)));
  cursor.at = end + 1;
  return characters;
}

function readScorer(cursor: Cursor, charw: number, typew: number): KyteaScorer | undefined {
  if (!readModelHead(cursor)) return undefined;
  const character_ngrams = readNgrams(cursor, charw);
  const type_ngrams = readNgrams(cursor, typew);
  skipVectors(cursor);
  const word_weights = readVector(cursor);
  const bias = readVector(cursor)[0] ?? 0;
  for (let i = 0; i < 2; i++) cursor.skipList(2);
  return { bias, character_ngrams, type_ngrams, word_weights };
}

function skipModel(cursor: Cursor): void {
  if (!readModelHead(cursor)) return;
  for (let i = 0; i < 3; i++) skipVectors(cursor);
  for (let i = 0; i < 4; i++) cursor.skipList(2);
}

/** Whether a model's tables follow. */
function readModelHead(cursor: Cursor): boolean {
  const classes = cursor.i32();
  if (classes === 0) return false;
  if (classes < 0) throw new KyteaFormatError(`a model of it has ${classes} classes`, "0 or more");
  cursor.skip(1 + 4 * classes + 1 + 8);
  return cursor.u8() !== 0;
}

function readVector(cursor: Cursor): Int16Array {
  return Int16Array.from({ length: cursor.count(2) }, () => cursor.i16());
}

function readNgrams(cursor: Cursor, width: number): KyteaNgrams | undefined {
  cursor.skip(1);
  const states = readStates(cursor);
  if (states === undefined) return undefined;
  const size = 2 * width;
  const count = cursor.count(4 + 2 * size);
  const weights = new Int16Array(count * size);
  for (let i = 0; i < weights.length;) {
    const found = cursor.u32();
    if (found !== size) throw new KyteaFormatError(`an n-gram of it has ${found} weights`, `${size}`);
    for (const end = i + size; i < end; i++) weights[i] = cursor.i16();
  }
  return { automaton: states.toAutomaton(count), width, weights };
}

function readWords(cursor: Cursor, levels: number, longest: number): Omit<KyteaWords, "weights"> | undefined {
  const dictionaries = cursor.u8();
  const states = readStates(cursor);
  if (states === undefined) return undefined;
  const count = cursor.count(5);
  const lengths = new Uint32Array(count);
  const masks = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    lengths[i] = cursor.skipList(2);
    for (let level = 0; level < levels; level++) {
      for (let tags = cursor.count(5); tags > 0; tags--) {
        cursor.skipList(2);
        cursor.skip(1);
      }
    }
    masks[i] = cursor.u8();
    for (let level = 0; level < levels; level++) skipModel(cursor);
  }
  return { automaton: states.toAutomaton(count), lengths, masks, dictionaries, longest };
}

/** Bytes of a state without transitions and outputs. */
const LEAST_STATE = 4 + 4 + 4 + 1;

function readStates(cursor: Cursor): KyteaStates | undefined {
  const size = cursor.count(LEAST_STATE);
  if (size === 0) return undefined;
  const states = new KyteaStates(size);
  for (let i = 0; i < size; i++) {
    const failure = cursor.u32();
    for (let count = cursor.count(6); count > 0; count--) states.addTransition(cursor.u16(), cursor.u32());
    for (let count = cursor.count(4); count > 0; count--) states.addOutput(cursor.u32());
    cursor.skip(1);
    states.endState(failure);
  }
  return states;
}

function skipVectors(cursor: Cursor): void {
  skipDictionary(cursor, () => cursor.skipList(2));
}

function skipDictionary(cursor: Cursor, skipEntry: () => void): void {
  cursor.skip(1);
  const size = cursor.count(LEAST_STATE);
  if (size === 0) return;
  for (let i = 0; i < size; i++) {
    cursor.skip(4);
    cursor.skipList(6);
    cursor.skipList(4);
    cursor.skip(1);
  }
  for (let count = cursor.count(4); count > 0; count--) skipEntry();
}

function skipSubword(cursor: Cursor, levels: number): void {
  cursor.skipList(2);
  for (let level = 0; level < levels; level++) {
    for (let count = cursor.count(12); count > 0; count--) {
      cursor.skipList(2);
      cursor.skip(8);
    }
  }
}

function skipLanguageModel(cursor: Cursor): void {
  const order = cursor.u32();
  if (order === 0) return;
  cursor.skip(4);
  for (let count = cursor.count(12); count > 0; count--) cursor.skip(cursor.skipList(2) === order ? 8 : 16);
}
