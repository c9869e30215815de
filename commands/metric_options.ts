import { XlmError } from "../lib/errors.ts";
import { bleu, type BleuOptions } from "../lib/metrics/bleu.ts";
import { chrf } from "../lib/metrics/chrf.ts";
import { ter } from "../lib/metrics/ter.ts";
import type { Metric } from "../lib/metrics/metric.ts";

/** Metrics by their names in `--metrics`. */
export const METRICS = ["bleu", "chrf", "ter"] as const;

/** The metrics' part of a command's options. */
export interface MetricOptions {
  metrics?: readonly string[] | undefined;
  corpus?: boolean | undefined;
  tokenize: BleuOptions["tokenize"];
  lowercase?: boolean | undefined;
  smoothMethod: BleuOptions["smooth_method"];
  smoothValue?: number | undefined;
  effectiveOrder?: boolean | undefined;
  chrfCharOrder: number;
  chrfWordOrder: number;
  chrfBeta: number;
  terCaseSensitive?: boolean | undefined;
  terNormalized?: boolean | undefined;
  terNoPunct?: boolean | undefined;
  terAsianSupport?: boolean | undefined;
}

/**
 * The metrics that were asked for, in that order. A sentence's BLEU always leaves out orders that it is too short for, as
 * sacreBLEU's does.
 *
 * @throws {XlmError} exit code 2 for an unknown one, or one named twice.
 */
export function metricsOf(options: MetricOptions): Map<string, Metric> {
  const { lowercase = false, corpus = false, effectiveOrder = false } = options;
  const make: Record<(typeof METRICS)[number], () => Metric> = {
    bleu: () =>
      bleu({
        tokenize: options.tokenize,
        lowercase,
        smooth_method: options.smoothMethod,
        smooth_value: options.smoothValue,
        effective_order: effectiveOrder || !corpus,
      }),
    chrf: () =>
      chrf({ char_order: options.chrfCharOrder, word_order: options.chrfWordOrder, beta: options.chrfBeta, lowercase }),
    ter: () =>
      ter({
        case_sensitive: options.terCaseSensitive ?? false,
        normalized: options.terNormalized ?? false,
        no_punct: options.terNoPunct ?? false,
        asian_support: options.terAsianSupport ?? false,
      }),
  };
  const metrics = new Map<string, Metric>();
  for (const name of options.metrics ?? []) {
    const known = METRICS.find((metric) => metric === name);
    if (known === undefined || metrics.has(name)) {
      const found = known === undefined ? "it is no metric" : "it is named twice";
      throw new XlmError(
        2,
        `Cannot use --metrics ${name}: ${found}; expected some of ${METRICS.join(", ")}, each once.`,
      );
    }
    metrics.set(name, make[known]());
  }
  return metrics;
}
