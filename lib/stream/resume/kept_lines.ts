import { XlmError } from "../../errors.ts";
import type { KeptLineFormat } from "../../record/result_writer.ts";
import { concatBytes } from "../bytes/concat_bytes.ts";
import { readLines } from "../bytes/line_reader.ts";
import { failureCause } from "../../failure_cause.ts";

/** The lines that an interrupted run left in its output. */
export interface KeptLines {
  lines: number;
  /** Bytes of these lines; the rest is an incomplete line. */
  bytes: number;
  /** Number of lines with error records. */
  failed: number;
}

/** V8 holds no longer string, so no run can have written a longer line. */
const LONGEST_LINE = 536_870_000;
const NEWLINE = 10;

/**
 * Reads the complete lines of `path`. Each must have the format or be blank: a killed run leaves only an incomplete
 * last line.
 *
 * @throws {XlmError} 2 if a line has another format, 4 if the file cannot be read
 */
export async function readKeptLines(path: string, format: KeptLineFormat): Promise<KeptLines> {
  const kept: KeptLines = { lines: 0, bytes: 0, failed: 0 };
  for await (const batch of readLines(wholeLines(path, kept), { max_line: LONGEST_LINE, encoding_errors: "strict" })) {
    for (const line of batch) {
      kept.lines++;
      // From a blank line of the input.
      if (line.failure === null && line.text === "") continue;
      const isError = line.failure === null ? format.isError(line.text) : undefined;
      if (isError === undefined) throw foreignLine(path, line.number, format);
      if (isError) kept.failed++;
    }
  }
  return kept;
}

/** The bytes of the file up to its last line end. */
async function* wholeLines(path: string, kept: KeptLines): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array[] = [];
  try {
    using file = await Deno.open(path);
    for (;;) {
      const chunk = new Uint8Array(1 << 18);
      const length = await file.read(chunk);
      if (length === null) return;
      const end = chunk.subarray(0, length).lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        const whole = concatBytes([...begun, chunk.subarray(0, end)]);
        begun = [];
        kept.bytes += whole.length;
        yield whole;
      }
      if (end < length) begun.push(chunk.subarray(end, length));
    }
  } catch (error) {
    throw new XlmError(4, `Cannot read ${path}: ${failureCause(error)}.`, { cause: error });
  }
}

function foreignLine(path: string, line: number, { name }: KeptLineFormat): XlmError {
  const found = `line ${line} is not ${name}`;
  return new XlmError(
    2,
    `Cannot resume ${path}: ${found}; expected the output of an earlier run. Use --overwrite to start again.`,
  );
}
