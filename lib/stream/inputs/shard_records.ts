import type { StreamItem } from "../../record/record.ts";
import { textBytes } from "../bytes/text_bytes.ts";
import type { Input } from "./input_files.ts";
import type { InputFormat, ReadOptions } from "./input_format.ts";
import { linePlaces } from "./line_places.ts";
import type { ByteRange } from "./shard.ts";

/**
 * The records of an input that begin in `range`, as a run over the whole input would read them: records that begin in
 * the same line stay together.
 *
 * @throws {ReadFailure}
 */
export async function* shardRecords(
  input: Input,
  range: ByteRange,
  format: InputFormat,
  options: ReadOptions,
): AsyncGenerator<StreamItem[]> {
  if (range.start === range.end) return;
  const { from, to } = await linePlaces(input.path, range);
  if (from.offset === to.offset) return;
  if (input.format.shards === "lines") {
    const chunks = input.chunks({ start: from.offset, end: to.offset });
    yield* format.read(from.offset === 0 ? withoutMark(chunks) : chunks, { ...options, first_line: from.line });
    return;
  }
  // Which line begins a record, and what it means, is told by the lines before.
  for await (const records of format.read(textBytes(input.chunks(), input.name), options)) {
    yield records.filter(({ line }) => line >= from.line && line < to.line);
    if ((records.at(-1)?.line ?? 0) >= to.line) return;
  }
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/**
 * Chunks of a file without its byte order mark. Of what else the first bytes tell, `openInputs` has made sure: in a short
 * shard they would tell less.
 */
async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of chunks) {
    const marked = first && BYTE_ORDER_MARK.every((byte, i) => chunk[i] === byte);
    yield marked ? chunk.subarray(BYTE_ORDER_MARK.length) : chunk;
    first = false;
  }
}
