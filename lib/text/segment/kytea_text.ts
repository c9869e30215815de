import { KyteaStates } from "./kytea_automaton.ts";
import { decodeKyteaText, numberKyteaCharacters } from "./kytea_characters.ts";
import { failTruncated, KyteaFormatError } from "./kytea_format_error.ts";
import { type KyteaModel, kyteaModel, type KyteaNgrams, type KyteaScorer, type KyteaWords } from "./kytea_model.ts";

/** A state has three lines. */
const LINES_OF_STATE = 3;

/** The lines of a text. Reading past the last one is an error, and each must have a line end. */
class Lines {
  readonly #text: string;
  #at = 0;
  /** Number of the line read last; the header is line 1. */
  #number = 1;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  next(): string {
    const end = this.#text.indexOf("\n", this.#at);
    if (end < 0) failTruncated(`it ends in line ${this.#number + 1}`);
    const line = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    this.#number++;
    return line;
  }

  skip(count: number): void {
    for (; count > 0; count--) this.next();
  }

  /** The next line: a number from 0. */
  natural(): number {
    return this.parseNatural(this.next());
  }

  /** The next line: a count of items with at least `least` lines each. */
  count(least: number): number {
    const count = this.natural();
    if (count * least > this.#text.length - this.#at) failTruncated(`line ${this.#number} announces ${count} things`);
    return count;
  }

  /** The next line: integers separated by spaces. */
  integers(): number[] {
    const line = this.next();
    return line === "" ? [] : line.split(" ").map((text) => this.#parse(/^-?\d{1,9}$/, text));
  }

  parseNatural(text: string): number {
    return this.#parse(/^\d{1,9}$/, text);
  }

  fail(found: string, rule: string): never {
    throw new KyteaFormatError(`line ${this.#number} has ${JSON.stringify(found.slice(0, 40))}`, rule);
  }

  #parse(pattern: RegExp, text: string): number {
    return pattern.test(text) ? Number(text) : this.fail(text, "a number");
  }
}

/**
 * Reads a model in text format whose header line ends before byte `at`. All parts are read, so that a truncated file is
 * noticed; parts for tags are dropped.
 *
 * @throws {KyteaFormatError}
 */
export function readKyteaText(bytes: Uint8Array, at: number): KyteaModel {
  return new TextReader(new Lines(decodeKyteaText(bytes.subarray(at)))).read();
}

class TextReader {
  readonly #lines: Lines;
  #characters: ReadonlyMap<number, number> = new Map();

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  read(): KyteaModel {
    const lines = this.#lines;
    const options = this.#readOptions();
    const option = (name: string) => lines.parseNatural(options.get(name) ?? "");
    const levels = option("-numtags");
    const title = lines.next();
    if (title !== "characters") lines.fail(title, "the line characters");
    this.#characters = numberKyteaCharacters(lines.next());
    lines.skip(1);
    const scorer = this.#readScorer(option("-charw"), option("-typew"));
    for (let level = 0; level < levels; level++) {
      lines.skip(1);
      this.#skipModel();
    }
    const words = this.#readWords(levels, option("-dicn"));
    this.#skipDictionary(() => lines.skip(1 + 2 * levels));
    for (let level = 0; level < levels; level++) while (lines.next() !== "");
    if (!lines.atEnd) lines.fail(lines.next(), "the end of the file");
    return kyteaModel(this.#characters, scorer, words);
  }

  #readOptions(): Map<string, string> {
    const options = new Map<string, string>();
    for (let line = this.#lines.next(); line !== ""; line = this.#lines.next()) {
      const [name = "", value = ""] = line.split(" ");
      options.set(name, value);
    }
    return options;
  }

  #readScorer(charw: number, typew: number): KyteaScorer | undefined {
    if (!this.#readModelHead()) return undefined;
    const character_ngrams = this.#readNgrams(charw);
    const type_ngrams = this.#readNgrams(typew);
    this.#skipVectors();
    const word_weights = Int16Array.from(this.#lines.integers());
    const bias = this.#lines.integers()[0] ?? 0;
    this.#lines.skip(2);
    return { bias, character_ngrams, type_ngrams, word_weights };
  }

  #skipModel(): void {
    if (!this.#readModelHead()) return;
    for (let i = 0; i < 3; i++) this.#skipVectors();
    this.#lines.skip(4);
  }

  /** Whether a model's tables follow. They repeat the weights of its features, which come first. */
  #readModelHead(): boolean {
    const lines = this.#lines;
    if (lines.next() === "") return false;
    while (lines.next() !== "");
    const line = lines.next();
    if (line !== "" && line !== "lookup") lines.fail(line, "the line lookup");
    return line !== "";
  }

  #readNgrams(width: number): KyteaNgrams | undefined {
    const lines = this.#lines;
    lines.skip(1);
    const states = this.#readStates();
    if (states === undefined) return undefined;
    const weights: number[] = [];
    const count = lines.natural();
    for (let i = 0; i < count; i++) {
      const vector = lines.integers();
      if (vector.length !== 2 * width) lines.fail(`${vector.length} weights`, `${2 * width}`);
      for (const weight of vector) weights.push(weight);
    }
    return { automaton: states.toAutomaton(count), width, weights: Int16Array.from(weights) };
  }

  #readWords(levels: number, longest: number): Omit<KyteaWords, "weights"> | undefined {
    const lines = this.#lines;
    const dictionaries = lines.natural();
    const states = this.#readStates();
    if (states === undefined) return undefined;
    const lengths: number[] = [];
    const masks: number[] = [];
    const count = lines.natural();
    for (let i = 0; i < count; i++) {
      lengths.push(Array.from(lines.next()).length);
      lines.skip(2 * levels);
      masks.push(lines.integers().reduce((mask, dictionary) => mask | 1 << dictionary, 0));
      for (let level = 0; level < levels; level++) this.#skipModel();
    }
    const automaton = states.toAutomaton(count);
    return { automaton, lengths: Uint32Array.from(lengths), masks: Uint8Array.from(masks), dictionaries, longest };
  }

  #skipVectors(): void {
    this.#skipDictionary(() => this.#lines.skip(1));
  }

  #skipDictionary(skipEntry: () => void): void {
    this.#lines.skip(1);
    const size = this.#lines.natural();
    if (size === 0) return;
    this.#lines.skip(LINES_OF_STATE * size);
    for (let count = this.#lines.natural(); count > 0; count--) skipEntry();
  }

  #readStates(): KyteaStates | undefined {
    const lines = this.#lines;
    const size = lines.count(LINES_OF_STATE);
    if (size === 0) return undefined;
    const states = new KyteaStates(size);
    for (let i = 0; i < size; i++) {
      const line = lines.next();
      const [failure = "", ...pairs] = line.split(" ");
      for (const [character, target] of this.#transitions(pairs)) states.addTransition(character, target);
      for (const entry of lines.integers()) states.addOutput(entry);
      const branch = lines.next();
      if (branch !== "b" && branch !== "n") lines.fail(branch, "b or n");
      states.endState(lines.parseNatural(failure));
    }
    return states;
  }

  /** A line has them in the order of code points; they are sorted by number here. */
  #transitions(pairs: readonly string[]): [character: number, target: number][] {
    const transitions: [number, number][] = [];
    for (let i = 0; i < pairs.length; i += 2) {
      const character = pairs[i]!;
      const number = this.#characters.get(character.codePointAt(0) ?? -1);
      if (number === undefined || Array.from(character).length > 1) this.#lines.fail(character, "a character it knows");
      transitions.push([number, this.#lines.parseNatural(pairs[i + 1] ?? "")]);
    }
    return transitions.sort(([left], [right]) => left - right);
  }
}
