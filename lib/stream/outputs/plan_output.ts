import type { ResultWriter } from "../../record/result_writer.ts";
import { fileIdentity, type Input } from "../inputs/input_files.ts";
import { readKeptLines } from "../resume/kept_lines.ts";
import type { StreamSettings } from "../run/stream_options.ts";
import type { StandardStreams } from "../standard_streams.ts";
import { DocumentOutput } from "./document_output.ts";
import type { Entries } from "./entries.ts";
import { FileOutput } from "./file_output.ts";
import { KEPT_JSON } from "./jsonl.ts";
import { type LineSink, LineWriter, type LineWriterOptions } from "./line_writer.ts";
import type { ErrorsFile, Output } from "./output.ts";
import { OutputFile, refuseInputAsOutput } from "./output_file.ts";

/** @throws {XlmError} 2 if the output exists, is an input, or is not the one to resume; 4 if it cannot be written */
export async function planOutput(
  settings: StreamSettings,
  writer: ResultWriter,
  inputs: readonly Input[],
  streams: StandardStreams,
): Promise<Output> {
  if (writer.directory) {
    const { DirectoryOutput } = await import("./directory_output.ts");
    return await DirectoryOutput.plan(writer, settings);
  }
  if (writer.document) return await DocumentOutput.plan(writer, settings, inputs, streams);
  if (settings.output === undefined) {
    refuseInputAsOutput(await fileIdentity("/dev/stdout"), "standard output", inputs);
    return new StdoutOutput(streams.stdout);
  }
  return await FileOutput.plan(settings.output, settings, writer, inputs);
}

/** The file for failed records, whose earlier lines are kept if the run is resumed; null without `--errors`. */
export async function planErrors(settings: StreamSettings, inputs: readonly Input[]): Promise<ErrorsFile | null> {
  if (settings.errors === undefined) return null;
  const file = await OutputFile.plan(settings.errors, settings, inputs);
  const keep = settings.resume && (file.size ?? 0) > 0 ? (await readKeptLines(file.path, KEPT_JSON)).bytes : 0;
  return { file, open: () => file.open(keep) };
}

class StdoutOutput implements Output {
  readonly name = "standard output";
  readonly done = 0;
  readonly failed = 0;

  constructor(readonly sink: LineSink) {}

  entries(how: LineWriterOptions): Entries {
    return new LineWriter(this.sink, how);
  }

  async begin(): Promise<void> {}
  async skip(): Promise<void> {}
  async end(): Promise<void> {}
  async close(): Promise<void> {}
}
