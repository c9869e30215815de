import type { Metric } from "./metric.ts";

/** How a corpus was resampled. */
export interface Resampling {
  samples: number;
  seed: number;
}

/**
 * What a score depends on, in sacreBLEU's form: two scores with one signature can be compared.
 *
 * @param references how many each sentence has; `undefined` where their number varies.
 * @param version of the program, which is part of it.
 * @see Post 2018, "A Call for Clarity in Reporting BLEU Scores", section 4
 */
export function signature(
  metric: Metric,
  references: number | undefined,
  version: string,
  resampling?: Resampling,
): string {
  const fields = signatureFields(metric, references, version, resampling);
  return Object.entries(fields).map(([key, value]) => `${key}:${value}`).join("|");
}

/** The same as fields, all of them texts. */
export function signatureFields(
  metric: Metric,
  references: number | undefined,
  version: string,
  resampling?: Resampling,
): Record<string, string> {
  const drawn = resampling ? { bs: resampling.samples, seed: resampling.seed } : {};
  const fields = { nrefs: references ?? "var", ...drawn, ...metric.settings, version };
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]));
}
