import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { RecordWindow } from "../../../../lib/stream/run/record_window.ts";

Deno.test("RecordWindow delivers in the order of entry, whatever the order of settling", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 50 }), (keys) => {
      const delivered: number[] = [];
      const window = new RecordWindow<number>({ records: 1000, length: 1000 }, true, (i) => delivered.push(i));
      const places = keys.map(() => window.enter(1));
      const order = keys.map((key, i) => [key, i] as const).sort(([a], [b]) => a - b);
      for (const [, i] of order) window.settle(places[i]!, i, 3);
      assertEquals(delivered, keys.map((_, i) => i));
      assertEquals(window.idle, true);
      assertEquals(window.full, false);
    }),
  );
});

Deno.test("RecordWindow delivers as settled where order is not wanted", () => {
  const delivered: string[] = [];
  const window = new RecordWindow<string>({ records: 9, length: 9 }, false, (name) => delivered.push(name));
  const [a, b] = [window.enter(0), window.enter(0)];
  window.settle(b, "b", 0);
  window.settle(a, "a", 0);
  assertEquals(delivered, ["b", "a"]);
});

Deno.test("RecordWindow is full by records, by their length and by the length of results that wait", () => {
  const window = new RecordWindow<string>({ records: 3, length: 10 }, true, () => {});
  const long = window.enter(50);
  assertEquals(window.full, true);
  window.settle(long, "", 1);
  assertEquals(window.full, false);
  const head = window.enter(1);
  const second = window.enter(1);
  assertEquals(window.full, false);
  window.settle(second, "", 20);
  assertEquals(window.full, true);
  window.settle(head, "", 20);
  assertEquals([window.full, window.idle], [false, true]);
  for (let i = 0; i < 3; i++) window.enter(0);
  assertEquals(window.full, true);
});
