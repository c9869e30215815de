import { KyteaAutomaton, type KyteaState } from "./kytea_automaton.ts";
import { checkStates, decodeCharacters } from "./kytea_binary.ts";
import { checkedKyteaModel, KyteaFormatError, type KyteaModel, type KyteaNgrams } from "./kytea_model.ts";

/** The lines of a text; past the last is an error. */
class Lines {
  #at: number;
  #number = 1;

  constructor(readonly text: string, at: number) {
    this.#at = at;
  }

  next(): string {
    if (this.#at >= this.text.length) {
      throw new KyteaFormatError(`it ends after line ${this.#number}`, "a whole file. Is it truncated?");
    }
    const end = this.text.indexOf("\n", this.#at);
    const line = this.text.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.text.length : end + 1;
    this.#number++;
    return line;
  }

  natural(): number {
    return this.#natural(this.next());
  }

  numbers(): number[] {
    const line = this.next();
    const values = line === "" ? [] : line.trimEnd().split(" ").map(Number);
    if (values.some((value) => !Number.isFinite(value))) this.fail(line, "numbers");
    return values;
  }

  naturals(): number[] {
    return this.numbers().map((value) => this.#natural(String(value)));
  }

  fail(line: string, rule: string): never {
    throw new KyteaFormatError(`line ${this.#number} is ${JSON.stringify(line.slice(0, 40))}`, rule);
  }

  #natural(text: string): number {
    return /^\d{1,9}$/.test(text) ? Number(text) : this.fail(text, "a number from 0");
  }
}

/**
 * Reads a model in text format whose header line ends before byte `at`.
 *
 * @throws {KyteaFormatError}
 */
export function readKyteaText(bytes: Uint8Array, at: number): KyteaModel {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(at));
  } catch {
    throw new KyteaFormatError("its bytes are no UTF-8", "a model made with -encode utf8");
  }
  const lines = new Lines(text, 0);
  const options = readOptions(lines);
  if (lines.next() !== "characters") lines.fail("no characters", "the line characters");
  const characters = decodeCharacters(new TextEncoder().encode(lines.next()));
  lines.next();
  const lookup = readModel(lines, characters);
  if (lookup === undefined) {
    throw new KyteaFormatError("it has no model for word segmentation", "one trained without -nows");
  }
  const { levels } = options;
  for (let level = 0; level < levels; level++) {
    lines.next();
    readModel(lines, characters);
  }
  const dictionary = readDictionary(lines, characters, () => readWord(lines, levels, characters));
  readDictionary(lines, characters, () => skipLines(lines, 1 + 2 * levels));
  for (let level = 0; level < levels; level++) skipLanguageModel(lines);
  return checkedKyteaModel({
    characters,
    ...options,
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

function readOptions(lines: Lines): { levels: number; charw: number; typew: number; dictn: number } {
  const values = new Map<string, string>();
  for (let line = lines.next(); line !== ""; line = lines.next()) {
    const [name = "", value = ""] = line.split(" ");
    values.set(name, value);
  }
  if (values.has("-nows")) {
    throw new KyteaFormatError("it has no model for word segmentation", "one trained without -nows");
  }
  const option = (name: string) => {
    const value = values.get(name) ?? "";
    return /^\d{1,3}$/.test(value) ? Number(value) : lines.fail(`${name} ${value}`, "a number");
  };
  const levels = values.has("-notags") ? 0 : option("-numtags");
  return { levels, charw: option("-charw"), typew: option("-typew"), dictn: option("-dicn") };
}

interface Lookup {
  character_ngrams: KyteaNgrams | undefined;
  type_ngrams: KyteaNgrams | undefined;
  weights: Float64Array;
  biases: Float64Array;
}

function readModel(lines: Lines, characters: ReadonlyMap<number, number>): Lookup | undefined {
  let line = lines.next();
  if (line === "") return undefined;
  // The weights by feature, which the lookup repeats.
  while (line !== "") line = lines.next();
  line = lines.next();
  if (line === "") return undefined;
  if (line !== "lookup") lines.fail(line, "the line lookup");
  const readVector = () => Float64Array.from(lines.numbers());
  const [character_ngrams, type_ngrams] = [1, 2, 3].map(() => {
    const dictionary = readDictionary(lines, characters, readVector);
    return dictionary && { automaton: dictionary.automaton, vectors: dictionary.entries };
  });
  const [weights, biases] = [1, 2, 3, 4].map(readVector);
  return { character_ngrams, type_ngrams, weights: weights!, biases: biases! };
}

interface Dictionary<Entry> {
  dictionaries: number;
  automaton: KyteaAutomaton;
  entries: Entry[];
}

function readDictionary<Entry>(
  lines: Lines,
  characters: ReadonlyMap<number, number>,
  readEntry: () => Entry,
): Dictionary<Entry> | undefined {
  const dictionaries = lines.natural();
  const size = lines.natural();
  if (size === 0) return undefined;
  const states: KyteaState[] = [];
  for (let i = 0; i < size; i++) states.push(readState(lines, characters));
  const entries: Entry[] = [];
  for (let count = lines.natural(); count > 0; count--) entries.push(readEntry());
  checkStates(states, entries.length);
  return { dictionaries, automaton: new KyteaAutomaton(states), entries };
}

function readState(lines: Lines, characters: ReadonlyMap<number, number>): KyteaState {
  const line = lines.next();
  const [failure = "", ...pairs] = line.trimEnd().split(" ");
  const transitions: [number, number][] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const character = characters.get(pairs[i]!.codePointAt(0) ?? -1);
    if (character === undefined || !/^\d{1,9}$/.test(pairs[i + 1] ?? "")) {
      lines.fail(line, "a failure state, then characters and states");
    }
    if (Number(pairs[i + 1]) > 0) transitions.push([character, Number(pairs[i + 1])]);
  }
  if (!/^\d{1,9}$/.test(failure)) lines.fail(line, "a failure state");
  transitions.sort(([left], [right]) => left - right);
  const outputs = lines.naturals();
  const branch = lines.next();
  if (branch !== "b" && branch !== "n") lines.fail(branch, "b or n");
  return {
    failure: Number(failure),
    characters: transitions.map(([character]) => character),
    targets: transitions.map(([, target]) => target),
    outputs,
  };
}

function readWord(
  lines: Lines,
  levels: number,
  characters: ReadonlyMap<number, number>,
): { length: number; mask: number } {
  const length = Array.from(lines.next()).length;
  skipLines(lines, 2 * levels);
  const mask = lines.naturals().reduce((bits, dictionary) => bits | 1 << dictionary, 0);
  for (let level = 0; level < levels; level++) readModel(lines, characters);
  return { length, mask };
}

function skipLines(lines: Lines, count: number): void {
  for (; count > 0; count--) lines.next();
}

function skipLanguageModel(lines: Lines): void {
  while (lines.next() !== "");
}
