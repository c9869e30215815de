import type { Metric } from "../metrics/metric.ts";
import { signature, signatureFields } from "../metrics/signature.ts";
import { RecordError } from "../errors.ts";

/** A translation and what it is measured against. */
export interface ReferencedTranslation {
  target: string;
  references: readonly string[];
}

/** Scores of one translation by the metrics' option names. */
export type ReferenceScores = Record<string, number>;

/** One metric of a whole corpus, in sacreBLEU's words; its settings follow, each a text. */
export interface CorpusScore {
  name: string;
  score: number;
  signature: string;
  verbose_score?: string;
  [setting: string]: string | number;
}

/**
 * Scores of one translation.
 *
 * @throws {RecordError} `empty_text` without references.
 */
export function referenceScores(
  record: ReferencedTranslation,
  metrics: ReadonlyMap<string, Metric>,
): ReferenceScores {
  requireReferences(record);
  return Object.fromEntries([...metrics].map(([option, metric]) => {
    return [option, metric.score(metric.statistics(record.target, record.references)).score];
  }));
}

/** Adds up a corpus sentence by sentence: memory holds counts, not text. */
export class CorpusScores {
  readonly #sums = new Map<Metric, number[]>();
  /** How many references each sentence has; `undefined` where that varies, or nothing was added yet. */
  #references: number | undefined;
  #sentences = 0;

  constructor(readonly metrics: readonly Metric[]) {}

  /** @throws {RecordError} `empty_text` without references. */
  add(record: ReferencedTranslation): void {
    requireReferences(record);
    for (const metric of this.metrics) {
      const counts = metric.statistics(record.target, record.references);
      const sums = this.#sums.get(metric);
      this.#sums.set(metric, sums ? sums.map((sum, i) => sum + counts[i]!) : counts);
    }
    const same = this.#sentences++ === 0 || this.#references === record.references.length;
    this.#references = same ? record.references.length : undefined;
  }

  /** @param version as the signature names this program. */
  scores(version: string): CorpusScore[] {
    return this.metrics.map((metric) => {
      const sums = this.#sums.get(metric);
      const { score, verbose } = sums ? metric.score(sums) : { score: 0 };
      return {
        name: metric.name,
        score,
        signature: signature(metric, this.#references, version),
        ...(verbose === undefined ? {} : { verbose_score: verbose }),
        ...signatureFields(metric, this.#references, version),
      };
    });
  }
}

function requireReferences({ references }: ReferencedTranslation): void {
  if (references.length === 0) throw new RecordError("empty_text", "There are no references; expected some");
}
