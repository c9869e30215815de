import type { ResultWriter } from "../../record/result_writer.ts";
import { fileIdentity, type Input } from "../inputs/input_files.ts";
import { type StandardStreams, writeStdout } from "../standard_streams.ts";
import type { Entries } from "./entries.ts";
import type { Output } from "./output.ts";
import { OutputFile, refuseInputAsOutput } from "./output_file.ts";
import { writeWhole } from "./write_whole.ts";

/** An output that is one document; entries are kept until the end. */
export class DocumentOutput implements Output {
  readonly done = 0;
  readonly failed = 0;
  readonly #entries: string[] = [];

  private constructor(
    readonly name: string,
    readonly writer: ResultWriter,
    readonly write: (text: string) => Promise<void>,
  ) {}

  /**
   * Checks that the document can be written to a file, or to stdout if none is named. The file is written atomically.
   *
   * @throws {XlmError} as `OutputFile.plan`; `end` 4 if it cannot be written
   */
  static async plan(
    writer: ResultWriter,
    { output: path, overwrite }: { output: string | undefined; overwrite: boolean },
    inputs: readonly Input[],
    streams: StandardStreams,
  ): Promise<DocumentOutput> {
    if (path === undefined) {
      refuseInputAsOutput(await fileIdentity("/dev/stdout"), "standard output", inputs);
      return new DocumentOutput("standard output", writer, (text) => writeStdout(text, streams));
    }
    await OutputFile.plan(path, { overwrite }, inputs);
    return new DocumentOutput(path, writer, (text) => writeWhole(path, text));
  }

  entries(): Entries {
    return {
      full: false,
      failure: null,
      lines: 0,
      append: (entry) => void this.#entries.push(entry),
      flush: () => Promise.resolve(),
    };
  }

  async end(_whole: boolean, finished: boolean): Promise<void> {
    const document = this.writer.document!(this.#entries, finished);
    if (document !== null) await this.write(`${document}\n`);
  }

  async begin(): Promise<void> {}
  async skip(): Promise<void> {}
  async close(): Promise<void> {}
}
