import { isObject } from "../../is_object.ts";
import { ClassificationReport } from "../../tasks/classify/classification_report.ts";
import { goldAnswers, normalizeAnswer, SquadReport } from "../../tasks/qa/squad_metrics.ts";
import { RecordError } from "../../errors.ts";
import { ReliabilityCounts } from "../../metrics/reliability_counts.ts";
import type { ResultKind, ResultRow } from "./result_rows.ts";

/** Stands for a span that only one side has. */
export const NOTHING = "(none)";

/** Words with another gold label that are kept of a record. */
const MOST_WRONG = 8;

/** What a record's gold field says, of words those with another label; and whether the answer is right; undefined where they cannot be compared. */
export interface Compared {
  gold: string;
  right: boolean;
}

/** Counts how results compare with gold fields. */
export class GoldComparison {
  readonly confusion = new ClassificationReport();
  readonly reliability = new ReliabilityCounts();
  readonly answers = new SquadReport();
  /** Numbers of entities. */
  readonly spans = { gold: 0, found: 0, right: 0 };
  records = 0;
  /** Records whose gold field cannot be compared with their result. */
  incomparable = 0;

  constructor(readonly kind: ResultKind) {}

  add(gold: unknown, rows: readonly ResultRow[]): Compared | undefined {
    if (gold === undefined || gold === null || gold === "") return undefined;
    const compared = this.#compare(gold, rows);
    if (compared === undefined) this.incomparable++;
    else this.records++;
    return compared;
  }

  #compare(gold: unknown, rows: readonly ResultRow[]): Compared | undefined {
    if (this.kind === "classify") return this.#label(gold, rows);
    if (this.kind === "qa") return this.#answer(gold, rows);
    const listed = Array.isArray(gold) ? gold : [];
    if (listed.length > 0 && listed.every(isSpan)) return this.#entities(listed, rows);
    return this.#words(listed, rows);
  }

  #label(value: unknown, [best]: readonly ResultRow[]): Compared | undefined {
    const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
    const named = isObject(one) ? one["label"] : one;
    if (typeof named !== "string" && typeof named !== "number" && typeof named !== "boolean") return undefined;
    const gold = String(named);
    const found = best?.label ?? NOTHING;
    const right = gold === found;
    this.confusion.add(gold, found);
    if (best) this.reliability.add(best.score, right);
    return { gold, right };
  }

  #answer(value: unknown, [best]: readonly ResultRow[]): Compared | undefined {
    try {
      const golds = goldAnswers(value);
      const found = best?.label ?? "";
      this.answers.add(golds, found);
      const right = (golds.length > 0 ? golds : [""]).some((gold) => normalizeAnswer(gold) === normalizeAnswer(found));
      if (best) this.reliability.add(best.score, right);
      return { gold: golds[0] || "(no answer)", right };
    } catch (error) {
      if (error instanceof RecordError) return undefined;
      throw error;
    }
  }

  /** Labels of words, one for each row. */
  #words(gold: readonly unknown[], rows: readonly ResultRow[]): Compared | undefined {
    if (gold.length === 0 || gold.length !== rows.length) return undefined;
    if (!gold.every((label) => typeof label === "string" || label === null)) return undefined;
    const wrong: string[] = [];
    gold.forEach((label, i) => {
      if (label === null) return;
      const { label: found, score, place } = rows[i]!;
      this.confusion.add(label, found ?? NOTHING);
      this.reliability.add(score, label === found);
      if (label !== found && wrong.length < MOST_WRONG) wrong.push(`${place?.text ?? i + 1} ${label}`);
    });
    return { gold: wrong.join(", "), right: wrong.length === 0 };
  }

  /** Entities count as right if label and boundaries are. */
  #entities(gold: readonly GoldSpan[], rows: readonly ResultRow[]): Compared {
    const key = ({ start, end }: { start: number; end: number }) => `${start} ${end}`;
    const left = new Map(gold.map((span) => [key(span), span.label]));
    let right = 0;
    for (const { label, score, place } of rows) {
      if (label === null || place === undefined) continue;
      const there = left.get(key(place));
      left.delete(key(place));
      this.spans.found++;
      if (there === label) right++;
      this.confusion.add(there ?? NOTHING, label);
      this.reliability.add(score, there === label);
    }
    for (const label of left.values()) this.confusion.add(label, NOTHING);
    this.spans.gold += gold.length;
    this.spans.right += right;
    return { gold: gold.map(({ label }) => label).join(" "), right: right === gold.length && left.size === 0 };
  }
}

interface GoldSpan {
  start: number;
  end: number;
  label: string;
}

function isSpan(value: unknown): value is GoldSpan {
  return isObject(value) && typeof value["start"] === "number" && typeof value["end"] === "number" &&
    typeof value["label"] === "string";
}
