import { planDocument, withoutStdout } from "../lib/stream/document_output.ts";
import { Field } from "../lib/stream/field.ts";
import type { StreamRecord } from "../lib/stream/record.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import type { StreamOptions } from "../lib/stream/stream_options.ts";
import { CorpusScores, referenceScores } from "../lib/tasks/translate_score/reference_scores.ts";
import { VERSION } from "../lib/version.ts";
import { type MetricOptions, metricsOf } from "./metric_options.ts";

export interface ScoreReferencesOptions extends MetricOptions {
  referencesField: string;
  confidence?: boolean | undefined;
  confidenceN: number;
  seed: number;
  /** Reads the translation of a record. */
  target: (record: StreamRecord) => string;
}

/**
 * `xlm translate-score --metrics`: measures translations against references, which takes no model; line by line, or with
 * `--corpus` all together, as one JSON array at the end.
 *
 * @returns the exit code.
 */
export async function scoreReferences(plan: StreamOptions, options: ScoreReferencesOptions): Promise<number> {
  const metrics = metricsOf(options);
  const references = new Field(options.referencesField, "--references-field");
  const read = (record: StreamRecord) => ({ target: options.target(record), references: references.texts(record) });
  if (!options.corpus) {
    await using stream = await openStream(plan);
    return (await stream.run((record) => Promise.resolve(referenceScores(read(record), metrics)))).exitCode;
  }
  const document = await planDocument(plan.output, plan);
  await using stream = await openStream({ ...plan, output: undefined }, withoutStdout);
  const corpus = new CorpusScores(
    [...metrics.values()],
    options.confidence ? { samples: options.confidenceN, seed: options.seed } : undefined,
  );
  const { exitCode } = await stream.run((record) => {
    corpus.add(read(record));
    return Promise.resolve(null);
  });
  await document.write(`${JSON.stringify(corpus.scores(`xlm-${VERSION}`))}\n`);
  return exitCode;
}
