import { Agreement } from "../../metrics/agreement.ts";
import { answerF1, normalizeAnswer } from "../../tasks/qa/squad_metrics.ts";
import { Greatest } from "../results/chosen.ts";
import type { SpanVerdict, Verdict, WordVerdict } from "./verdict.ts";

/** A record that two judges differ on. */
export interface Difference {
  /** Its line, or its id. */
  record: string | number;
  text: string;
  /** From 0 (the same) to 1. */
  difference: number;
  a: string;
  b: string;
}

export interface ComparisonReport {
  kind: Verdict["kind"];
  /** Records that both judge, and the labels, words, spans or answers in them. */
  records: number;
  compared: number;
  /** Share of equal labels or answers; F1 of spans. */
  agreement: number | null;
  kappa: number | null;
  /** Mean F1 of the words of answers. */
  f1?: number | null;
  /** Records that a judge says nothing of, by reason. */
  left_out: { a: Record<string, number>; b: Record<string, number> };
  /** Counts, labels of A as rows; none for answers. */
  labels: string[];
  confusion: number[][];
  /** Those that differ most, the most first. */
  differences: Difference[];
}

/** Stands for words and places without a label. */
const NONE = "(none)";

/** Compares two judges record by record. Memory grows with labels and `top`, not with records. */
export class Comparison {
  readonly agreement = new Agreement();
  readonly #left = { a: new Map<string, number>(), b: new Map<string, number>() };
  readonly #top: Greatest<Difference>;
  #kind: Verdict["kind"] = "none";
  #records = 0;
  #f1 = 0;
  #spans = { a: 0, b: 0, same: 0 };

  /** @param top number of records that differ most to keep. */
  constructor(top: number) {
    this.#top = new Greatest(top);
  }

  /** @throws {TypeError} if the judges judge different things; the message says which. */
  add(record: string | number, text: string, a: Verdict, b: Verdict): void {
    for (const [side, verdict] of [["a", a], ["b", b]] as const) {
      if (verdict.kind === "none") this.#left[side].set(verdict.why, (this.#left[side].get(verdict.why) ?? 0) + 1);
    }
    if (a.kind === "none" || b.kind === "none") return;
    const found = this.#compared(a, b);
    this.#records++;
    this.#keep({ record, text, ...found });
  }

  /** The report; numbers are `null` where there is nothing to compare. */
  report(): ComparisonReport {
    const { a, b, same } = this.#spans;
    const spans = this.#kind === "spans";
    const labels = this.#kind === "answers" ? [] : this.agreement.labels;
    return {
      kind: this.#kind,
      records: this.#records,
      compared: this.agreement.total,
      agreement: !spans ? this.agreement.observed : a + b === 0 ? null : 2 * same / (a + b),
      kappa: spans || this.#kind === "answers" ? null : this.agreement.kappa,
      ...this.#kind === "answers" && { f1: this.#records === 0 ? null : this.#f1 / this.#records },
      left_out: { a: Object.fromEntries(this.#left.a), b: Object.fromEntries(this.#left.b) },
      labels,
      confusion: labels.map((a) => labels.map((b) => this.agreement.count(a, b))),
      differences: this.#top.items,
    };
  }

  #compared(a: Verdict, b: Verdict): Apart {
    if (a.kind === "labels" && b.kind === "labels") return this.#labels(a, b);
    if (a.kind === "answers" && b.kind === "answers") return this.#answers(a, b);
    if (a.kind === "words" && b.kind === "words") return this.#words(a.words, b.words);
    const [one, other] = [spansOf(a), spansOf(b)];
    if (one && other) return this.#differentSpans(one, other);
    throw new TypeError(`A has ${a.kind} and B ${b.kind}`);
  }

  #is(kind: Verdict["kind"]): void {
    if (this.#kind !== "none" && this.#kind !== kind) throw new TypeError(`${this.#kind} come before, and now ${kind}`);
    this.#kind = kind;
  }

  #labels(a: Best, b: Best): Apart {
    this.#is("labels");
    this.agreement.add(a.best, b.best);
    return { difference: distance(a.scores, b.scores), a: shown(a), b: shown(b) };
  }

  #answers(a: Best, b: Best): Apart {
    this.#is("answers");
    const golds = [...b.scores.values()].every((score) => score === 1) ? [...b.scores.keys(), b.best] : [b.best];
    const right = golds.find((answer) => normalizeAnswer(answer) === normalizeAnswer(a.best)) ?? b.best;
    const same = normalizeAnswer(right) === normalizeAnswer(a.best);
    this.agreement.add(same ? "same" : "a", same ? "same" : "b");
    const f1 = Math.max(...golds.map((answer) => answerF1(answer, a.best)));
    this.#f1 += f1;
    return { difference: 1 - f1, a: shown(a), b: shown({ best: right, scores: b.scores }) };
  }

  #words(a: readonly WordVerdict[], b: readonly WordVerdict[]): Apart {
    this.#is("words");
    const parted = a.length !== b.length ||
      a.some(({ place }, i) => place !== undefined && b[i]!.place !== undefined && place !== b[i]!.place);
    if (parted) throw new TypeError(`A has ${a.length} words and B ${b.length}, or they are elsewhere in the text`);
    const apart = a.map((word, i) => {
      this.agreement.add(word.best ?? NONE, b[i]!.best ?? NONE);
      return distance(word.scores, b[i]!.scores);
    });
    const at = apart.indexOf(Math.max(...apart, 0));
    if (at < 0) return { difference: 0, a: "", b: "" };
    const word = (words: readonly WordVerdict[]) => `word ${at}: ${shown(words[at]!)}`;
    return { difference: apart[at]!, a: word(a), b: word(b) };
  }

  #differentSpans(a: readonly SpanVerdict[], b: readonly SpanVerdict[]): Apart {
    this.#is("spans");
    const place = ({ start, end }: SpanVerdict) => `${start}-${end}`;
    const [inA, inB] = [a, b].map((spans) => new Map(spans.map((span) => [place(span), span.label]))) as [
      Map<string, string>,
      Map<string, string>,
    ];
    const places = new Set([...inA.keys(), ...inB.keys()]);
    for (const at of places) this.agreement.add(inA.get(at) ?? NONE, inB.get(at) ?? NONE);
    const different = [...places].filter((at) => inA.get(at) !== inB.get(at));
    this.#spans.a += inA.size;
    this.#spans.b += inB.size;
    this.#spans.same += places.size - different.length;
    const list = (labels: Map<string, string>) => different.map((at) => `${at} ${labels.get(at) ?? NONE}`).join(", ");
    return { difference: places.size === 0 ? 0 : different.length / places.size, a: list(inA), b: list(inB) };
  }

  #keep(found: Difference): void {
    if (found.difference === 0) return;
    this.#top.offer(found.difference, () => found);
  }
}

type Apart = Pick<Difference, "difference" | "a" | "b">;

interface Best {
  best: string;
  scores: ReadonlyMap<string, number>;
}

/** Half the sum of the differences of all scores, those that are not listed being 0: the total variation distance. */
function distance(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const names = new Set([...a.keys(), ...b.keys()]);
  const sum = [...names].reduce((sum, name) => sum + Math.abs((a.get(name) ?? 0) - (b.get(name) ?? 0)), 0);
  return Math.min(1, sum / 2);
}

function shown({ best, scores }: Pick<WordVerdict, "best" | "scores">): string {
  const score = best === null ? undefined : scores.get(best);
  return `${best ?? NONE}${score === undefined ? "" : ` ${score.toFixed(4)}`}`;
}

/** Spans, also of words that have a place in the text. */
function spansOf(verdict: Verdict): readonly SpanVerdict[] | undefined {
  if (verdict.kind === "spans") return verdict.spans;
  if (verdict.kind !== "words") return undefined;
  const placed = verdict.words.filter(({ place }) => place !== undefined);
  if (placed.length < verdict.words.length) return undefined;
  return placed.flatMap(({ place, best }) => {
    const [start, end] = place!.split("-").map(Number);
    return best === null ? [] : [{ start: start!, end: end!, label: best }];
  });
}
