import { RecordError } from "../errors.ts";

/** What became of one record. */
export type Answered<R, A> = { record: R; result: A } | { record: R; error: RecordError };

/**
 * Answers records as they come and yields them in their order. Up to `window` are under way at once, so that the engine
 * has something to batch; none is read ahead of that. A RecordError is a record's answer; any other error ends it all.
 */
export async function* answerAll<R, A>(
  records: Iterable<R> | AsyncIterable<R>,
  answer: (record: R) => A | Promise<A>,
  { window = 256 }: { window?: number } = {},
): AsyncGenerator<Answered<R, A>> {
  const underWay: Promise<Answered<R, A>>[] = [];
  for await (const record of records) {
    const answered = settle(record, answer);
    // It is awaited below, perhaps much later: until then a failure is not an unhandled one.
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
