import { XlmError } from "../errors.ts";
import { failureCause } from "./failure_cause.ts";

/** Where bytes go. `write` may take fewer bytes than it is given and returns how many. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<number>;
}

/** The three streams of a process, or what stands for them in a test. */
export interface StandardStreams {
  stdin: { read(buffer: Uint8Array): Promise<number | null>; isTerminal(): boolean };
  stdout: ByteSink & { isTerminal(): boolean };
  stderr: { writeSync(bytes: Uint8Array): number; isTerminal(): boolean };
}

/** The streams of this process. */
export const standardStreams: StandardStreams = { stdin: Deno.stdin, stdout: Deno.stdout, stderr: Deno.stderr };

const encoder = new TextEncoder();

/** Writes all of `bytes`, however little `sink` takes at a time. Errors are the sink's own. */
export async function writeAll(sink: ByteSink, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) start += await sink.write(bytes.subarray(start));
}

/**
 * Prints what is not a stream of records: help, a version, a table. A reader that has left is no failure; any other
 * is an XlmError with exit code 4.
 */
export async function writeStdout(text: string, streams: StandardStreams = standardStreams): Promise<void> {
  try {
    await writeAll(streams.stdout, encoder.encode(text));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return;
    throw new XlmError(4, `Cannot write standard output: ${failureCause(error)}.`, { cause: error });
  }
}

/** Writes to stderr. Whatever happens to stderr, results must not suffer: failures are ignored. */
export function writeStderr(text: string, streams: StandardStreams = standardStreams): void {
  const bytes = encoder.encode(text);
  try {
    for (let start = 0; start < bytes.length;) start += streams.stderr.writeSync(bytes.subarray(start));
  } catch {
    // A closed or full stderr leaves nowhere to say so.
  }
}
