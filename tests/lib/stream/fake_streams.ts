import { XlmError } from "../../../lib/errors.ts";
import { Field } from "../../../lib/record/field.ts";
import type { ProcessRecord } from "../../../lib/stream/run/record_run.ts";
import { runStream } from "../../../lib/stream/run/run_stream.ts";
import type { StandardStreams } from "../../../lib/stream/standard_streams.ts";
import { concatBytes } from "../../../lib/stream/bytes/concat_bytes.ts";
import type { StreamOptions } from "../../../lib/stream/run/stream_options.ts";

const encoder = new TextEncoder();

/** The sizes in which tests deliver input: none of them may change what comes out. */
export const CHUNK_SIZES: readonly number[] = [1, 2, 3, 7, 4096];

/** UTF-8 of texts, and bytes as they are. */
export function bytes(...parts: (string | number[])[]): Uint8Array {
  return concatBytes(parts.map((part) => typeof part === "string" ? encoder.encode(part) : new Uint8Array(part)));
}

export async function* inChunks(input: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < input.length; start += size) yield input.slice(start, start + size);
}

/** Streams that deliver `input` in small reads and keep what is written. */
export class FakeStreams implements StandardStreams {
  readonly #out: Uint8Array[] = [];
  readonly #err: Uint8Array[] = [];
  #at = 0;

  constructor(readonly input: Uint8Array, readonly chunkSize = 4096) {}

  readonly stdin = {
    read: (buffer: Uint8Array): Promise<number | null> => {
      const chunk = this.input.subarray(this.#at, this.#at + Math.min(this.chunkSize, buffer.length));
      buffer.set(chunk);
      this.#at += chunk.length;
      return Promise.resolve(chunk.length === 0 ? null : chunk.length);
    },
    isTerminal: (): boolean => false,
  };
  readonly stdout = {
    write: (bytes: Uint8Array): Promise<number> => {
      this.#out.push(bytes.slice());
      return Promise.resolve(bytes.length);
    },
    isTerminal: (): boolean => false,
  };
  readonly stderr = {
    writeSync: (bytes: Uint8Array): number => {
      this.#err.push(bytes.slice());
      return bytes.length;
    },
    isTerminal: (): boolean => false,
  };

  get out(): string {
    return decode(this.#out);
  }

  get err(): string {
    return decode(this.#err);
  }
}

function decode(chunks: Uint8Array[]): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(concatBytes(chunks));
}

/** What a user sees of a run. */
export interface Seen {
  exit: number;
  out: string;
  err: string;
}

/** The number of code points of the record's text. */
export const countCharacters: ProcessRecord = (record) => [...new Field("text", "--field").text(record)].length;

/** Runs `process` as main.ts does: an XlmError becomes a line of stderr and an exit code. */
export async function see(
  streams: FakeStreams,
  options: Partial<StreamOptions> = {},
  process: ProcessRecord = countCharacters,
): Promise<Seen> {
  try {
    const { exitCode } = await runStream(process, { result_field: "n", ...options }, streams);
    return { exit: exitCode, out: streams.out, err: streams.err };
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    return { exit: error.exitCode, out: streams.out, err: `${streams.err}xlm: ${error.message}\n` };
  }
}
