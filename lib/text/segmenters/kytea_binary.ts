import { KyteaAutomaton, type KyteaState } from "./kytea_automaton.ts";
import { checkedKyteaModel, KyteaFormatError, type KyteaModel, type KyteaNgrams } from "./kytea_model.ts";

/** Reads little-endian numbers; past the end is an error, and no count is believed that the rest cannot hold. */
class Cursor {
  readonly #view: DataView;
  at: number;

  constructor(readonly bytes: Uint8Array, at: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }
  i16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }
  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }
  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  /** A count of things that take at least `least` bytes each. */
  count(least: number): number {
    const count = this.u32();
    this.#check(count * least);
    return count;
  }

  /** Characters of a string, skipped. */
  string(): number {
    const length = this.count(2);
    this.skip(2 * length);
    return length;
  }

  #take(bytes: number): number {
    this.#check(bytes);
    const at = this.at;
    this.at += bytes;
    return at;
  }

  #check(bytes: number): void {
    const end = this.bytes.length;
    if (this.at + bytes > end) {
      throw new KyteaFormatError(
        `it has ${end} bytes and byte ${this.at} asks for ${bytes} more`,
        "a whole file. Is it truncated?",
      );
    }
  }
}

/**
 * Reads a binary model whose header line ends before byte `at`. All parts are gone through, so that a file that is cut
 * off is noticed; of those behind the words nothing is kept.
 *
 * @throws {KyteaFormatError}
 */
export function readKyteaBinary(bytes: Uint8Array, at: number): KyteaModel {
  const cursor = new Cursor(bytes, at);
  const segments = cursor.u8() !== 0;
  cursor.skip(1);
  const levels = cursor.u32();
  const charw = cursor.u8();
  cursor.skip(1);
  const typew = cursor.u8();
  cursor.skip(1);
  const dictn = cursor.u8();
  cursor.skip(1 + 8 + 1);
  const characters = readCharacters(cursor);
  const lookup = readModel(cursor);
  if (!segments || lookup === undefined) {
    throw new KyteaFormatError("it has no model for word segmentation", "one trained without -nows");
  }
  for (let level = 0; level < levels; level++) {
    for (let count = cursor.count(4); count > 0; count--) cursor.string();
    readModel(cursor);
  }
  const dictionary = readDictionary(cursor, (entry) => readWord(entry, levels));
  readDictionary(cursor, (entry) => skipSubword(entry, levels));
  for (let level = 0; level < levels; level++) skipLanguageModel(cursor);
  return checkedKyteaModel({
    characters,
    charw,
    typew,
    dictn,
    bias: lookup.biases[0] ?? 0,
    character_ngrams: lookup.character_ngrams,
    type_ngrams: lookup.type_ngrams,
    words: dictionary && lookup.weights.length > 0
      ? {
        automaton: dictionary.automaton,
        lengths: dictionary.entries.map(({ length }) => length),
        masks: dictionary.entries.map(({ mask }) => mask),
        dictionaries: dictionary.dictionaries,
        weights: lookup.weights,
      }
      : undefined,
  });
}

function readCharacters(cursor: Cursor): Map<number, number> {
  const end = cursor.bytes.indexOf(0, cursor.at);
  if (end < 0) throw new KyteaFormatError("its characters do not end", "a whole file. Is it truncated?");
  const text = decodeCharacters(cursor.bytes.subarray(cursor.at, end));
  cursor.at = end + 1;
  return text;
}

/** Numbers for the code points of the character map, which must be UTF-8. */
export function decodeCharacters(bytes: Uint8Array): Map<number, number> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new KyteaFormatError("its characters are no UTF-8", "a model made with -encode utf8");
  }
  if (!text.startsWith("KTHRDO")) {
    throw new KyteaFormatError(`its characters begin with ${JSON.stringify(text.slice(0, 6))}`, "KTHRDO");
  }
  return new Map(Array.from(text, (character, i) => [character.codePointAt(0)!, i + 1]));
}

interface Lookup {
  character_ngrams: KyteaNgrams | undefined;
  type_ngrams: KyteaNgrams | undefined;
  weights: Float64Array;
  biases: Float64Array;
}

function readModel(cursor: Cursor): Lookup | undefined {
  const classes = cursor.i32();
  if (classes === 0) return undefined;
  if (classes < 0) throw new KyteaFormatError(`a model has ${classes} classes`, "0 or more");
  cursor.skip(1 + 4 * classes + 1 + 8);
  if (cursor.u8() === 0) return undefined;
  const [character_ngrams, type_ngrams] = [1, 2, 3].map(() => {
    const dictionary = readDictionary(cursor, readVector);
    return dictionary && { automaton: dictionary.automaton, vectors: dictionary.entries };
  });
  const [weights, biases] = [1, 2, 3, 4].map(() => readVector(cursor));
  return { character_ngrams, type_ngrams, weights: weights!, biases: biases! };
}

function readVector(cursor: Cursor): Float64Array {
  return Float64Array.from({ length: cursor.count(2) }, () => cursor.i16());
}

interface Dictionary<Entry> {
  dictionaries: number;
  automaton: KyteaAutomaton;
  entries: Entry[];
}

function readDictionary<Entry>(cursor: Cursor, readEntry: (cursor: Cursor) => Entry): Dictionary<Entry> | undefined {
  const dictionaries = cursor.u8();
  const size = cursor.count(13);
  if (size === 0) return undefined;
  const states = Array.from({ length: size }, () => readState(cursor));
  const entries = Array.from({ length: cursor.count(4) }, () => readEntry(cursor));
  checkStates(states, entries.length);
  return { dictionaries, automaton: new KyteaAutomaton(states), entries };
}

function readState(cursor: Cursor): KyteaState {
  const failure = cursor.u32();
  const characters: number[] = [];
  const targets: number[] = [];
  for (let count = cursor.count(6); count > 0; count--) {
    const character = cursor.u16();
    const target = cursor.u32();
    if (target === 0) continue; // No transition.
    characters.push(character);
    targets.push(target);
  }
  const outputs = Array.from({ length: cursor.count(4) }, () => cursor.u32());
  cursor.skip(1);
  return { failure, characters, targets, outputs };
}

/**
 * A failure state must be nearer to the root, or a search would not end; numbers must be of states and entries there are.
 *
 * @throws {KyteaFormatError}
 */
export function checkStates(states: readonly KyteaState[], entries: number): void {
  const depths = new Int32Array(states.length).fill(-1);
  depths[0] = 0;
  const queue = [0];
  for (let i = 0; i < queue.length; i++) {
    for (const target of states[queue[i]!]!.targets) {
      if (target >= states.length) {
        throw new KyteaFormatError(`a transition leads to state ${target}`, "one that exists");
      }
      if (depths[target] !== -1) continue;
      depths[target] = depths[queue[i]!]! + 1;
      queue.push(target);
    }
  }
  states.forEach(({ failure, characters, outputs }, state) => {
    if (
      state > 0 && depths[state] !== -1 &&
      !(failure < states.length && depths[failure]! < depths[state]! && depths[failure]! >= 0)
    ) {
      throw new KyteaFormatError(`state ${state} falls back to state ${failure}`, "one nearer to the root");
    }
    if (characters.some((character, i) => i > 0 && character <= characters[i - 1]!)) {
      throw new KyteaFormatError(`the transitions of state ${state} are in disorder`, "sorted characters");
    }
    const wrong = outputs.find((entry) => entry >= entries);
    if (wrong !== undefined) throw new KyteaFormatError(`state ${state} ends entry ${wrong}`, `one below ${entries}`);
  });
}

function readWord(cursor: Cursor, levels: number): { length: number; mask: number } {
  const length = cursor.string();
  for (let level = 0; level < levels; level++) {
    for (let count = cursor.count(5); count > 0; count--) {
      cursor.string();
      cursor.skip(1);
    }
  }
  const mask = cursor.u8();
  for (let level = 0; level < levels; level++) readModel(cursor);
  return { length, mask };
}

function skipSubword(cursor: Cursor, levels: number): void {
  cursor.string();
  for (let level = 0; level < levels; level++) {
    for (let count = cursor.count(12); count > 0; count--) {
      cursor.string();
      cursor.skip(8);
    }
  }
}

function skipLanguageModel(cursor: Cursor): void {
  const order = cursor.u32();
  if (order === 0) return;
  cursor.skip(4);
  for (let count = cursor.count(12); count > 0; count--) cursor.skip(cursor.string() === order ? 8 : 16);
}
