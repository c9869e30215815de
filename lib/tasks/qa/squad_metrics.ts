import { RecordError } from "../../errors.ts";

/** Python's string.punctuation. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/**
 * Normalizes a text as the official script does: lower case, without ASCII punctuation and English articles, single
 * spaces.
 *
 * @see https://rajpurkar.github.io/SQuAD-explorer (evaluate-v2.0.py, normalize_answer)
 */
export function normalizeAnswer(text: string): string {
  return text.toLowerCase().replace(PUNCTUATION, "").replace(/(?<![\p{L}\p{N}_])(a|an|the)(?![\p{L}\p{N}_])/gu, " ")
    .split(/\s+/)
    .filter((word) => word !== "").join(" ");
}

/** Normalizes an answer for comparison: words separated by single spaces. */
export type NormalizeAnswer = (text: string) => string;

/** F1 of the words of two answers; an empty answer equals only another empty one. */
export function answerF1(gold: string, found: string, normalize: NormalizeAnswer = normalizeAnswer): number {
  const [expected, actual] = [gold, found].map((text) => normalize(text).split(" ").filter((word) => word !== "")) as [
    string[],
    string[],
  ];
  if (expected.length === 0 || actual.length === 0) return expected.length === actual.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of expected) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of actual) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    common++;
    left.set(word, count - 1);
  }
  return common === 0 ? 0 : 2 * common / (expected.length + actual.length);
}

/** Exact match and F1 of answers, each against its best-matching gold answer. */
export class SquadReport {
  #questions = 0;
  #exact = 0;
  #f1 = 0;
  /** Number of questions scored by other rules than SQuAD's. */
  #others = 0;
  #abstained = 0;

  /**
   * @param gold gold texts; empty, or only empty texts, if there is no answer.
   * @param found the answer; `undefined` if it abstains, which is counted by itself.
   */
  add(gold: readonly string[], found: string | undefined, normalize: NormalizeAnswer = normalizeAnswer): void {
    if (found === undefined) return void this.#abstained++;
    const there = gold.filter((text) => normalize(text) !== "");
    const golds = there.length > 0 ? there : [""];
    this.#questions++;
    if (normalize !== normalizeAnswer) this.#others++;
    if (golds.some((text) => normalize(text) === normalize(found))) this.#exact++;
    this.#f1 += Math.max(...golds.map((text) => answerF1(text, found, normalize)));
  }

  /** Percentage of questions whose answer equals a gold answer. */
  get exact_match(): number {
    return 100 * this.#exact / this.#questions;
  }

  /** Mean F1 in percent. */
  get f1(): number {
    return 100 * this.#f1 / this.#questions;
  }

  toString(): string {
    const left = this.#abstained === 0 ? "" : `Abstained: ${this.#abstained} more questions with gold answers\n`;
    if (this.#questions === 0) return left || "No record had gold answers.\n";
    return `Gold answers: ${this.#questions} questions, exact match ${this.exact_match.toFixed(2)} %, F1 ${
      this.f1.toFixed(2)
    } %${this.#others > 0 ? ` (${this.#others} by MLQA's rules)` : ""}\n${left}`;
  }
}

/**
 * The texts of a record's gold answers: a text, a list of texts, SQuAD's `{"text"}` or a list of them, or the
 * `{"text":[]}` of the datasets library.
 *
 * @throws {RecordError} `field_type` for anything else.
 */
export function goldAnswers(value: unknown): string[] {
  if (typeof value === "string") return [value];
  const inner = Array.isArray(value) ? value : (value as { text?: unknown } | null)?.text;
  if (typeof inner === "string") return [inner];
  if (Array.isArray(inner)) {
    const texts = inner.map((item) => typeof item === "string" ? item : (item as { text?: unknown } | null)?.text);
    if (texts.every((text) => typeof text === "string")) return texts;
  }
  throw new RecordError(
    "field_type",
    'The gold answers are no texts; expected "…", ["…"], [{"text":"…"}] or {"text":["…"]}',
  );
}
