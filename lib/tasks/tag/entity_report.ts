import type { LabelSpan } from "./gold_spans.ts";
import { labelEntities, type MarkPlace } from "./label_entities.ts";

/** Numbers of gold, found and correctly found entities. */
interface Counts {
  gold: number;
  found: number;
  right: number;
}

/** Precision, recall and F1; 0 if undefined. */
export interface EntityScores {
  precision: number;
  recall: number;
  f1: number;
  /** Number of gold entities. */
  support: number;
}

/**
 * Compares labels of words with gold labels: accuracy of words; precision, recall and F1 of entities, which count if
 * type and boundaries are right. Memory grows with the number of types, not of records.
 *
 * @see Tjong Kim Sang and De Meulder 2003, "Introduction to the CoNLL-2003 Shared Task"; seqeval
 */
export class EntityReport {
  readonly #types = new Map<string, Counts>();
  #words = 0;
  #right = 0;
  #records = 0;
  #spans = false;
  #abstained = 0;

  /** @param place where labels have their entity mark; null if they have none, then only words are scored. */
  constructor(readonly place: MarkPlace | null = "prefix") {}

  /**
   * @param given gold labels, one for each item of `found`; `undefined` ones are not counted.
   * @param found labels; `undefined` for a word that abstains, which is in no entity and counts by itself, not among
   * the words.
   */
  add(given: readonly (string | undefined)[], found: readonly (string | undefined)[]): void {
    const judged = found.filter((_, i) => given[i] !== undefined);
    const labels = judged.map((label) => label ?? "O");
    const gold = given.filter((label) => label !== undefined);
    const abstained = judged.filter((label) => label === undefined).length;
    this.#records++;
    this.#abstained += abstained;
    this.#words += gold.length - abstained;
    this.#right += gold.filter((label, i) => label === judged[i]).length;
    const { place } = this;
    if (place === null) return;
    const key = ({ type, first, last }: { type: string; first: number; last: number }) => `${first} ${last} ${type}`;
    const there = labelEntities(gold, place);
    const keys = new Set(there.map(key));
    for (const { type } of there) this.#counts(type).gold++;
    for (const entity of labelEntities(labels, place)) {
      const counts = this.#counts(entity.type);
      counts.found++;
      if (keys.has(key(entity))) counts.right++;
    }
  }

  /** Counts entities that are given as spans; words are not counted. */
  addSpans(gold: readonly LabelSpan[], found: readonly LabelSpan[]): void {
    const key = ({ label, start, end }: LabelSpan) => `${start} ${end} ${label}`;
    const keys = new Set(gold.map(key));
    this.#records++;
    this.#spans = true;
    for (const { label } of gold) this.#counts(label).gold++;
    for (const span of found) {
      const counts = this.#counts(span.label);
      counts.found++;
      if (keys.has(key(span))) counts.right++;
    }
  }

  /** Share of words whose label is the gold one. */
  get accuracy(): number {
    return this.#right / this.#words;
  }

  /** Scores of one type, or of all entities together. */
  scores(type?: string): EntityScores {
    const all = type === undefined ? [...this.#types.values()] : [this.#counts(type)];
    const sum = (field: keyof Counts) => all.reduce((total, counts) => total + counts[field], 0);
    const [gold, found, right] = [sum("gold"), sum("found"), sum("right")];
    const ratio = (part: number, whole: number) => whole === 0 ? 0 : part / whole;
    return {
      precision: ratio(right, found),
      recall: ratio(right, gold),
      f1: ratio(2 * right, gold + found),
      support: gold,
    };
  }

  get types(): string[] {
    return [...this.#types.keys()].sort();
  }

  /** The report as text. */
  toString(): string {
    if (this.#records === 0) return "No record had gold labels.\n";
    const left = this.#abstained === 0 ? "" : `Abstained: ${this.#abstained} more words with a gold label\n`;
    const words = this.#words === 0 && this.#spans ? "" : `, ${this.#words} words`;
    const accuracy = this.#words === 0 ? "" : `, accuracy ${this.accuracy.toFixed(4)}`;
    const head = `Gold labels: ${this.#records} records${words}${accuracy}\n${left}`;
    if (this.place === null && !this.#spans) return head;
    const row = (name: string, { precision, recall, f1, support }: EntityScores) =>
      `${name}: precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}, F1 ${
        f1.toFixed(4)
      }, ${support} entities\n`;
    return head + this.types.map((type) => row(type, this.scores(type))).join("") + row("all entities", this.scores());
  }

  #counts(type: string): Counts {
    const counts = this.#types.get(type) ?? { gold: 0, found: 0, right: 0 };
    this.#types.set(type, counts);
    return counts;
  }
}
