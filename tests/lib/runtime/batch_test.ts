import { assert, assertEquals } from "@std/assert";
import { type BatchLimits, takeBatch } from "../../../lib/runtime/batch.ts";
import { Random } from "../checkpoint/random.ts";

const LIMITS: BatchLimits = { batch_size: 4, max_batch_tokens: 100 };

/** Takes one batch from items of these lengths; gives the lengths taken and those left. */
function take(lengths: readonly number[], limits: Partial<BatchLimits> = {}): { taken: number[]; left: number[] } {
  const pending = lengths.map((length) => ({ length }));
  const taken = takeBatch(pending, { ...LIMITS, ...limits });
  return { taken: taken.map(({ length }) => length), left: pending.map(({ length }) => length) };
}

Deno.test("takeBatch takes the oldest and those nearest to it in length", () => {
  assertEquals(take([10, 30, 11, 31, 10]), { taken: [10, 10, 11], left: [30, 31] });
});

Deno.test("takeBatch takes the older of two that are equally near", () => {
  const [a, b, c] = [{ length: 10 }, { length: 11 }, { length: 11 }];
  const pending = [a, b, c];
  assertEquals(takeBatch(pending, { ...LIMITS, batch_size: 2 })[1] === b, true);
  assertEquals(pending, [c]);
});

Deno.test("takeBatch takes no more than batch_size", () => {
  assertEquals(take([5, 5, 5, 5, 5, 5]), { taken: [5, 5, 5, 5], left: [5, 5] });
  assertEquals(take([5, 5], { batch_size: 1 }), { taken: [5], left: [5] });
});

Deno.test("takeBatch takes no more than max_batch_tokens, padding included", () => {
  assertEquals(take([20, 20, 20, 20, 20, 20], { batch_size: 9 }), { taken: [20, 20, 20, 20, 20], left: [20] });
  // Five sequences of 20 would do; padded to 21 they have 105 tokens.
  assertEquals(take([20, 20, 20, 20, 21], { batch_size: 9 }), { taken: [20, 20, 20, 20], left: [21] });
});

Deno.test("takeBatch takes one that is longer than allowed alone", () => {
  assertEquals(take([101, 101, 3]), { taken: [101], left: [101, 3] });
  assertEquals(take([500], { max_batch_tokens: 1 }), { taken: [500], left: [] });
});

Deno.test("takeBatch pads by an eighth at most, or by as many tokens as another batch would cost", () => {
  const limits = { batch_size: 2, max_batch_tokens: 1000 };
  assertEquals(take([400, 300], limits), { taken: [400, 300], left: [] });
  assertEquals(take([400, 299], limits), { taken: [400], left: [299] });
  assertEquals(take([40, 8], limits), { taken: [40, 8], left: [] });
  assertEquals(take([41, 8], limits), { taken: [41], left: [8] });
});

Deno.test("takeBatch takes everything once, the oldest each time, within its limits", () => {
  const random = new Random(6);
  for (let round = 0; round < 200; round++) {
    const limits = { batch_size: 1 + random.integer(8), max_batch_tokens: 1 + random.integer(200) };
    const all = Array.from({ length: random.integer(60) }, () => ({ length: random.integer(60) }));
    const pending = [...all];
    const taken = new Set<{ length: number }>();
    while (pending.length > 0) {
      const [oldest, ...others] = [...pending];
      const batch = takeBatch(pending, limits);
      assertEquals(batch[0] === oldest, true);
      assert(batch.length <= limits.batch_size);
      const longest = Math.max(...batch.map(({ length }) => length));
      assert(batch.length === 1 || longest * batch.length <= limits.max_batch_tokens);
      for (const item of batch) taken.add(item);
      assertEquals(pending.every((item, i) => item === others.filter((other) => !batch.includes(other))[i]), true);
      assertEquals(pending.length + batch.length, others.length + 1);
    }
    assertEquals(taken.size, all.length);
  }
});

Deno.test("takeBatch lets none wait for ever while others of a better length arrive", () => {
  const odd = { length: 90 };
  const pending = [{ length: 5 }, odd, { length: 5 }];
  for (let batches = 1; pending.includes(odd); batches++) {
    assert(batches <= 2, "the odd one waits");
    takeBatch(pending, LIMITS);
    pending.push(...Array.from({ length: 8 }, () => ({ length: 5 })));
  }
});

Deno.test("takeBatch bounds the rows of a batch, but takes a single item whatever it has", () => {
  const pending = [{ length: 5, rows: 100 }, { length: 5, rows: 40 }, { length: 5, rows: 20 }, { length: 5, rows: 20 }];
  const limits = { batch_size: 8, max_batch_tokens: 1000 };
  assertEquals([takeBatch(pending, limits).length, takeBatch(pending, limits).length, pending.length], [1, 2, 1]);
});

Deno.test("takeBatch takes only sequences of one length, where padding would change answers", () => {
  const equal_lengths = true;
  assertEquals(take([10, 11, 10, 10, 9], { equal_lengths }), { taken: [10, 10, 10], left: [11, 9] });
  assertEquals(take([10, 11], { equal_lengths }), { taken: [10], left: [11] });
});
