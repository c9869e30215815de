import { XlmError } from "../../errors.ts";
import type { ResultWriter } from "../../record/result_writer.ts";
import { invalidUtf8, unescapedUtf8 } from "../bytes/utf8_fault.ts";
import { divideInputs } from "../inputs/divide_inputs.ts";
import { type Input, openInputs } from "../inputs/input_files.ts";
import { textRecord } from "../inputs/raw.ts";
import { readRecords } from "../inputs/read_records.ts";
import { planErrors, planOutput } from "../outputs/plan_output.ts";
import { OUTPUT_FORMATS, outputFormat } from "../outputs/registry.ts";
import type { Provenance } from "../provenance/provenance.ts";
import { type StandardStreams, standardStreams, writeStderr } from "../standard_streams.ts";
import { type ProcessRecord, RecordRun } from "./record_run.ts";
import { resolveOptions, type StreamOptions, type StreamSettings } from "./stream_options.ts";
import type { StreamParts } from "./stream_parts.ts";
import type { StreamSummary } from "./stream_summary.ts";

/**
 * Checks that inputs can be read and outputs written, without writing, so that errors are reported before a model is
 * loaded. `run` then does the work, once.
 *
 * @throws {XlmError} 2 for contradicting options and files that may not be touched, 4 for those that cannot
 */
export async function openStream(
  options: StreamOptions,
  streams: StandardStreams = standardStreams,
): Promise<RecordStream> {
  const settings = resolveOptions(options, streams.stdout.isTerminal());
  const writer = settings.writer ??
    (await outputFormat(settings.to).load()).start(settings, settings.output_options);
  refuseResume(settings, writer);
  const inputs = await openInputs(settings.inputs, settings.format, streams);
  refuseDelimiter(settings, inputs);
  if (settings.shard !== undefined) divideInputs(inputs, settings.shard);
  const errors = await planErrors(settings, inputs);
  const provenance = await planProvenance(settings, inputs);
  const watched = provenance?.watched(streams) ?? streams;
  const output = await planOutput(settings, writer, inputs, watched);
  return new RecordStream({ settings, inputs, writer, output, errors, provenance, streams: watched });
}

/** Loads what writes manifests and summaries only if one is wanted. */
async function planProvenance(settings: StreamSettings, inputs: readonly Input[]): Promise<Provenance | null> {
  const { manifest, with_manifest, summary_md } = settings;
  if (manifest === undefined && !with_manifest && summary_md === undefined) return null;
  return await (await import("../provenance/provenance.ts")).Provenance.plan(settings, inputs);
}

/** @throws {XlmError} 2 for `--resume` with an output format that cannot be resumed. */
function refuseResume({ resume, to, writer: own }: StreamSettings, { kept, document, directory }: ResultWriter): void {
  if (!resume || kept) return;
  const found = document
    ? "it writes one document at the end"
    : directory
    ? "it writes a directory"
    : "its output does not tell which records failed";
  const [how, expected] = own ? ["", "lines"] : [` with --to ${to}`, `--to ${OUTPUT_FORMATS[0].name}`];
  throw new XlmError(2, `Cannot resume${how}: ${found}; expected ${expected}.`);
}

/** @throws {XlmError} 2 for a delimiter of columns where an input has none. */
function refuseDelimiter({ delimiter }: StreamSettings, inputs: readonly Input[]): void {
  const other = delimiter === undefined ? undefined : inputs.find(({ format }) => format.name !== "csv");
  if (other === undefined) return;
  const found = `${other.name} is read as ${other.format.name}`;
  throw new XlmError(2, `Cannot use --delimiter: ${found}; expected CSV. Use --format csv.`);
}

/** `openStream` and `run` in one. */
export async function runStream(
  process: ProcessRecord,
  options: StreamOptions,
  streams: StandardStreams = standardStreams,
): Promise<StreamSummary> {
  await using stream = await openStream(options, streams);
  return await stream.run(process);
}

/** Inputs and outputs that are ready. */
export class RecordStream implements AsyncDisposable {
  constructor(readonly parts: StreamParts) {}

  /**
   * Passes each record to `process` and writes one line for it, in input order.
   *
   * @throws {XlmError} 4 where reading or writing fails on the way, 2 if the first record shows wrong use, 3 if the
   * files that affect results changed meanwhile; also errors of `process` other than RecordError. Lines finished before
   * are still written.
   *
   * @param report what a summary of the run says at the end.
   */
  async run(process: ProcessRecord, report?: () => string): Promise<StreamSummary> {
    const { settings, inputs, output, provenance, streams } = this.parts;
    if (settings.inputs.includes("-") && streams.stdin.isTerminal() && !settings.quiet) {
      writeStderr("xlm: reading from the terminal; end with Ctrl-D\n", streams);
    }
    const run = new RecordRun(process, this.parts);
    const summary = await run.all(settings.text.length > 0 ? textRecords(settings) : readRecords(inputs, settings));
    await output.end(summary.exitCode <= 1, summary.finished);
    if (summary.exitCode > 1) return summary;
    const { counts } = run;
    const resumed = { total: output.done, failed: output.failed };
    await provenance?.end({ summary, counts, resumed, report: report?.() ?? "" }, streams);
    return summary;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.parts.errors?.file.close();
    await this.parts.output.close();
  }
}

async function* textRecords({ text: texts, encoding_errors }: StreamSettings) {
  yield texts.map((text, i) => {
    if (text.isWellFormed()) return textRecord(text, "--text", i + 1, encoding_errors);
    const bytes = unescapedUtf8(text);
    if (encoding_errors === "replace") return textRecord(new TextDecoder().decode(bytes), "--text", i + 1, "replace");
    return { source: "--text", line: i + 1, failure: invalidUtf8(`text ${i + 1}`, bytes) };
  });
}
