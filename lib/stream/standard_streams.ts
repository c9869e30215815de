import { XlmError } from "../errors.ts";
import { failureCause } from "../failure_cause.ts";

/** A sink of bytes. `write` returns how many bytes it has taken, maybe fewer than given. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<number>;
}

/** The three standard streams of a process, or replacements in a test. */
export interface StandardStreams {
  stdin: { read(buffer: Uint8Array): Promise<number | null>; isTerminal(): boolean };
  stdout: ByteSink & { isTerminal(): boolean };
  stderr: { writeSync(bytes: Uint8Array): number; isTerminal(): boolean };
}

/** The streams of this process. */
export const standardStreams: StandardStreams = { stdin: Deno.stdin, stdout: Deno.stdout, stderr: Deno.stderr };

const encoder = new TextEncoder();

/** Writes all of `bytes`, in as many writes as `sink` needs. Throws the sink's errors. */
export async function writeAll(sink: ByteSink, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) start += await sink.write(bytes.subarray(start));
}

/**
 * Writes text that is not a stream of records to stdout: help, version, a table. A closed pipe is ignored; other
 * failures are an XlmError with exit code 4.
 */
export async function writeStdout(text: string, streams: StandardStreams = standardStreams): Promise<void> {
  try {
    await writeAll(streams.stdout, encoder.encode(text));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return;
    throw new XlmError(4, `Cannot write standard output: ${failureCause(error)}.`, { cause: error });
  }
}

/** Writes to stderr. Failures are ignored, since they must not affect results. */
export function writeStderr(text: string, streams: StandardStreams = standardStreams): void {
  const bytes = encoder.encode(text);
  try {
    for (let start = 0; start < bytes.length;) start += streams.stderr.writeSync(bytes.subarray(start));
  } catch {
    // There is no other place to report it.
  }
}
