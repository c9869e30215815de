/** How large a batch may be. */
export interface BatchLimits {
  /** Sequences. */
  batch_size: number;
  /** Tokens, padding included. */
  max_batch_tokens: number;
}

/** What is known of a request when batches are made. */
export interface BatchItem {
  /** Tokens. */
  length: number;
  /** Positions that reach a wide output layer. @default {0} */
  rows?: number;
}

/** Share of a batch that may be padding. */
const MAX_PADDING = 0.125;

/** Tokens of padding that cost no more than another batch would. */
const FREE_PADDING = 32;

/** Rows of a batch: with a vocabulary of 250,002 each is a megabyte of logits. */
const MAX_ROWS = 64;

/**
 * Takes from `pending` the oldest item and those nearest to it in length, as many as the limits allow. The oldest goes
 * first, so that nothing waits for ever; a single item is taken however long it is.
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

/** Those nearest to a length first, of equals the older. Lengths are sorted, not items: there may be tens of thousands. */
function* nearest<T extends BatchItem>(items: readonly T[], length: number): Generator<T> {
  const byLength = Map.groupBy(items, (item) => item.length);
  const distance = (other: number) => Math.abs(other - length);
  for (const other of [...byLength.keys()].sort((a, b) => distance(a) - distance(b))) yield* byLength.get(other)!;
}
