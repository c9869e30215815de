import { XlmError } from "../../errors.ts";

/** The `index`-th of `count` parts of the input, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Bytes of a file: from `start`, before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A shard as it is written, `3/7`. @throws {XlmError} 2 where it is none */
export function parseShard(text: string): Shard {
  const [, first = "", last = ""] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(first), count: Number(last) };
  if (first === "" || !Number.isSafeInteger(shard.index) || !Number.isSafeInteger(shard.count)) {
    throw new XlmError(
      2,
      `Cannot use --shard ${text}: it is no I/N; expected the number of this shard and of all: 1/4.`,
    );
  }
  if (shard.index < 1 || shard.index > shard.count) {
    const rule = shard.count < 1 ? "at least one shard" : `1/${shard.count} to ${shard.count}/${shard.count}`;
    throw new XlmError(2, `Cannot use --shard ${text}: shards are numbered from 1; expected ${rule}.`);
  }
  return shard;
}

/** Whether a run reads the beginning of its input. */
export function isLeading(shard: Shard | undefined): boolean {
  return shard === undefined || shard.index === 1;
}

/** The bytes of each file that belong to the shard. Ranges of one file join without gap or overlap. */
export function shardRanges(sizes: readonly number[], { index, count }: Shard): ByteRange[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const [from, to] = [index - 1, index].map((i) => i === count ? total : Math.floor(total / count * i));
  let before = 0;
  return sizes.map((size) => {
    const [start, end] = [from!, to!].map((at) => Math.min(Math.max(at - before, 0), size));
    before += size;
    return { start: start!, end: end! };
  });
}
