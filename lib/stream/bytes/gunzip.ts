import { crc32, createInflateRaw, type InflateRaw } from "node:zlib";
import { ByteSource } from "./byte_source.ts";
import { ReadFailure } from "./read_failure.ts";

/** Bytes to inflate at a time: the output may be a thousand times as large. */
const PART_BYTES = 1 << 14;
const OUTPUT_BYTES = 1 << 16;

const MAGIC = [0x1f, 0x8b];
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const DEFLATE = 8;
const FLAGS = { header_crc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

/**
 * Unpacks all members of gzip `chunks`. Bytes after the last member are ignored (zeros silently), as by gzip; of a
 * damaged member the content before the damage is yielded before the failure.
 *
 * Own code, since node:zlib returns nothing of a member that is followed by garbage.
 *
 * @param note called if there is garbage.
 * @throws {ReadFailure}
 * @see RFC 1952
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  note: (found: string) => void,
): AsyncGenerator<Uint8Array> {
  const source = new ByteSource(chunks);
  try {
    for (let members = 0; members === 0 || await source.skipZeros(); members++) {
      const start = await source.peek(MAGIC.length);
      if (!start.every((byte, i) => byte === MAGIC[i])) {
        if (members > 0) return note("what follows the last gzip member is not gzip and was left out");
        throw damaged("incorrect header check");
      }
      await skipHeader(source);
      yield* member(source);
    }
  } finally {
    await source.close();
  }
}

async function skipHeader(source: ByteSource): Promise<void> {
  const header = await take(source, HEADER_BYTES);
  const flags = header[3]!;
  if (header[2] !== DEFLATE || (flags & FLAGS.reserved) !== 0) throw damaged("unknown compression method");
  if (flags & FLAGS.extra) {
    const [low, high] = await take(source, 2);
    await take(source, low! + 256 * high!);
  }
  for (const flag of [FLAGS.name, FLAGS.comment]) {
    if (flags & flag) { while ((await take(source, 1))[0] !== 0); }
  }
  if (flags & FLAGS.header_crc) await take(source, 2);
}

/** The contents of one member, checked by its trailer at the end. */
async function* member(source: ByteSource): AsyncGenerator<Uint8Array> {
  let [checksum, size] = [0, 0];
  for await (const chunk of inflate(source)) {
    checksum = crc32(chunk, checksum);
    size += chunk.length;
    yield chunk;
  }
  const trailer = new DataView((await take(source, TRAILER_BYTES)).slice().buffer);
  if (trailer.getUint32(0, true) !== checksum) throw damaged("incorrect data check");
  if (trailer.getUint32(4, true) !== size % 2 ** 32) throw damaged("incorrect length check");
}

/** Inflates up to the end of the compressed data, which may be inside a chunk. */
async function* inflate(source: ByteSource): AsyncGenerator<Uint8Array> {
  const engine = createInflateRaw({ chunkSize: OUTPUT_BYTES });
  try {
    const run = new InflateRun(engine);
    for (let fed = 0; !run.ended;) {
      const part = await source.next(PART_BYTES);
      if (part === null) throw damaged("unexpected end of file");
      fed += part.length;
      await run.feed(part);
      yield* run.take();
      if (run.failure !== null) throw damaged(run.failure.message);
      if (run.ended) source.unread(part.subarray(part.length - (fed - engine.bytesWritten)));
    }
  } finally {
    engine.destroy();
  }
}

/** A zlib engine whose events are stored as state. */
class InflateRun {
  ended = false;
  failure: Error | null = null;
  #output: Uint8Array[] = [];
  #wake = () => {};

  constructor(readonly engine: InflateRaw) {
    engine.on("data", (chunk: Uint8Array) => this.#output.push(chunk));
    engine.on("end", () => {
      this.ended = true;
      this.#wake();
    });
    engine.on("error", (error) => {
      this.failure = error;
      this.#wake();
    });
  }

  /** Resolves once `part` is inflated, or the data has ended within it: then its callback is never called. */
  feed(part: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.engine.write(part, () => resolve());
    });
  }

  take(): Uint8Array[] {
    return this.#output.splice(0);
  }
}

async function take(source: ByteSource, length: number): Promise<Uint8Array> {
  const bytes = await source.take(length);
  if (bytes === null) throw damaged("unexpected end of file");
  return bytes;
}

function damaged(found: string): ReadFailure {
  return new ReadFailure(`gzip: ${found}`);
}
