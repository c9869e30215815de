import { RecordError } from "../errors.ts";

/** A record with its answer, or with the error that it failed with. */
export type Answered<R, A> = { record: R; result: A } | { record: R; error: RecordError };

/**
 * Answers a stream of records and yields the answers in the order of the records. Up to `window` records are in flight
 * at once, so that the engine can form batches. A RecordError is yielded as that record's answer; any other error is
 * thrown.
 */
export async function* answerAll<R, A>(
  records: Iterable<R> | AsyncIterable<R>,
  answer: (record: R) => A | Promise<A>,
  { window = 256 }: { window?: number } = {},
): AsyncGenerator<Answered<R, A>> {
  const underWay: Promise<Answered<R, A>>[] = [];
  for await (const record of records) {
    const answered = settle(record, answer);
    // It is awaited below, perhaps much later; until then its rejection must not count as unhandled.
    answered.catch(() => {});
    underWay.push(answered);
    if (underWay.length >= window) yield await underWay.shift()!;
  }
  for (const answered of underWay) yield await answered;
}

async function settle<R, A>(record: R, answer: (record: R) => A | Promise<A>): Promise<Answered<R, A>> {
  try {
    return { record, result: await answer(record) };
  } catch (error) {
    if (error instanceof RecordError) return { record, error };
    throw error;
  }
}
