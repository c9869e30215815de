/** Limits of a batch. */
export interface BatchLimits {
  /** Sequences. */
  batch_size: number;
  /** Tokens, padding included. */
  max_batch_tokens: number;
  /** Whether all sequences must have one length, because padding would change answers. @default {false} */
  equal_lengths?: boolean;
}

/** The size of a request, for batching. */
export interface BatchItem {
  /** Tokens. */
  length: number;
  /** Positions that go through a wide output layer. @default {0} */
  rows?: number;
}

/** Maximum share of padding in a batch. */
const MAX_PADDING = 0.125;

/** Tokens of padding that cost no more than another batch. */
const FREE_PADDING = 32;

/** Maximum rows of a batch: with a vocabulary of 250,002 each has a megabyte of logits. */
const MAX_ROWS = 64;

/**
 * Removes the oldest item from `pending`, with others of similar length, as many as the limits allow. Starting with the
 * oldest, so that nothing waits forever; a single item is taken however long it is.
 */
export function takeBatch<T extends BatchItem>(pending: T[], limits: BatchLimits): T[] {
  const oldest = pending[0]!;
  const taken = new Set<T>();
  let longest = 0;
  let tokens = 0;
  let rows = 0;
  for (const item of nearest(pending, oldest.length)) {
    const padded = Math.max(longest, item.length) * (taken.size + 1);
    const padding = padded - tokens - item.length;
    rows += item.rows ?? 0;
    if (limits.equal_lengths && item.length !== oldest.length) break;
    const full = padded > limits.max_batch_tokens || rows > MAX_ROWS;
    if (taken.size > 0 && (full || padding > Math.max(padded * MAX_PADDING, FREE_PADDING))) break;
    taken.add(item);
    longest = Math.max(longest, item.length);
    tokens += item.length;
    if (taken.size >= limits.batch_size) break;
  }
  let kept = 0;
  for (const item of pending) if (!taken.has(item)) pending[kept++] = item;
  pending.length = kept;
  return [...taken];
}

/**
 * Items by distance from a length, of equally near ones the older first. Lengths are sorted instead of items, of which
 * there may be tens of thousands.
 */
function* nearest<T extends BatchItem>(items: readonly T[], length: number): Generator<T> {
  const byLength = Map.groupBy(items, (item) => item.length);
  const distance = (other: number) => Math.abs(other - length);
  for (const other of [...byLength.keys()].sort((a, b) => distance(a) - distance(b))) yield* byLength.get(other)!;
}
