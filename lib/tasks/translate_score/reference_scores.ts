import type { Metric } from "../../metrics/metric.ts";
import { bootstrap, type Confidence, SentenceCounts } from "../../metrics/bootstrap.ts";
import { fixed } from "../../metrics/fixed.ts";
import { type Resampling, signature, signatureFields } from "../../metrics/signature.ts";
import { RecordError } from "../../errors.ts";

/** A translation and its references. */
export interface ReferencedTranslation {
  target: string;
  references: readonly string[];
}

/** Scores of one translation by metric name. */
export type ReferenceScores = Record<string, number>;

/** The score of a corpus by one metric, under sacreBLEU's names; further properties are the parts of the signature. */
export interface CorpusScore {
  name: string;
  score: number;
  signature: string;
  verbose_score?: string;
  /**
   * Mean over the bootstrap samples, half the width of the 95 % confidence interval, and both as sacreBLEU prints them.
   */
  confidence_mean?: number;
  confidence_var?: number;
  confidence?: string;
  [setting: string]: string | number | undefined;
}

/**
 * Scores one translation.
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

/**
 * Scores a corpus sentence by sentence. It keeps sums of counts and no text; counts of each sentence are kept only for
 * resampling.
 */
export class CorpusScores {
  readonly #sums = new Map<Metric, number[]>();
  /** Number of references per sentence; `undefined` if it varies, or nothing was added yet. */
  #references: number | undefined;
  #sentences = 0;
  readonly #kept = new Map<Metric, SentenceCounts>();

  /** @param resampling resampling for confidence intervals. */
  constructor(readonly metrics: readonly Metric[], readonly resampling?: Resampling) {}

  /** @throws {RecordError} `empty_text` without references. */
  add(record: ReferencedTranslation): void {
    requireReferences(record);
    for (const metric of this.metrics) {
      const counts = metric.statistics(record.target, record.references);
      const sums = this.#sums.get(metric);
      this.#sums.set(metric, sums ? sums.map((sum, i) => sum + counts[i]!) : counts);
      if (this.resampling) this.#keep(metric, counts);
    }
    const same = this.#sentences++ === 0 || this.#references === record.references.length;
    this.#references = same ? record.references.length : undefined;
  }

  /** @param version version of this program, for the signature. */
  scores(version: string): CorpusScore[] {
    const { resampling } = this;
    const sure = resampling && this.#sentences > 0
      ? bootstrap(this.#kept, this.#sentences, resampling.samples, resampling.seed)
      : undefined;
    return this.metrics.map((metric) => {
      const sums = this.#sums.get(metric);
      const { score, verbose } = sums ? metric.score(sums) : { score: 0 };
      return {
        name: metric.name,
        score,
        signature: signature(metric, this.#references, version, resampling),
        ...(verbose === undefined ? {} : { verbose_score: verbose }),
        ...confidenceFields(sure?.get(metric)),
        ...signatureFields(metric, this.#references, version, resampling),
      };
    });
  }

  #keep(metric: Metric, counts: readonly number[]): void {
    const kept = this.#kept.get(metric) ?? new SentenceCounts(counts.length);
    this.#kept.set(metric, kept);
    kept.push(counts);
  }
}

function confidenceFields(confidence: Confidence | undefined): Partial<CorpusScore> {
  if (confidence === undefined) return {};
  const { mean, half_width } = confidence;
  return {
    confidence_mean: mean,
    confidence_var: half_width,
    confidence: `μ = ${fixed(mean, 1)} ± ${fixed(half_width, 1)}`,
  };
}

function requireReferences({ references }: ReferencedTranslation): void {
  if (references.length === 0) throw new RecordError("empty_text", "There are no references; expected some");
}
