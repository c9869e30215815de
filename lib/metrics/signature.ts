import type { Metric } from "./metric.ts";

/** How a corpus was resampled. */
export interface Resampling {
  samples: number;
  seed: number;
}

/**
 * The settings of a score in sacreBLEU's format: scores with the same signature are comparable.
 *
 * @param references references per sentence; `undefined` if their number varies.
 * @param version version of this program.
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
