import { assertEquals } from "@std/assert";
import { PairTable } from "../../../../lib/text/encode/pair_table.ts";

Deno.test("PairTable gives back what was set, or says that it does not know", () => {
  const table = new PairTable();
  for (let left = 0; left < 300; left++) {
    for (let right = 0; right < 300; right += 3) table.set(left, right, left * right - 1);
  }
  assertEquals(table.get(7, 9), 62);
  assertEquals(table.get(0, 0), -1);
  assertEquals(table.get(7, 10), PairTable.UNKNOWN);
});

Deno.test("PairTable forgets rather than grow without bound", () => {
  const table = new PairTable();
  for (let left = 0; left < 600_000; left++) table.set(left, left + 1, left);
  assertEquals(table.get(599_999, 600_000), 599_999);
  assertEquals(table.get(0, 1), PairTable.UNKNOWN);
});
