import { assert, assertEquals } from "@std/assert";
import { retrieve, retrieveBy } from "../../evaluate/retrieval.ts";
import { trigramLikeness } from "../../evaluate/trigram_likeness.ts";

Deno.test("retrieval counts the nearest by cosine, each way", () => {
  const sources = [[2, 0], [0, 1], [1, 1]];
  const targets = [[1, 0.1], [0.1, 3], [0.2, 9]];
  assertEquals(retrieve(sources, targets), { forth: 100 * 1 / 3, back: 100 * 2 / 3 });
  assertEquals(retrieve(sources, sources), { forth: 100, back: 100 });
});

Deno.test("of equally near ones the first counts", () => {
  assertEquals(retrieveBy(2, () => [1, 1]), { forth: 50, back: 50 });
});

Deno.test("names and numbers are like themselves in another language", () => {
  const likeness = trigramLikeness(["Obama met Macron", "In 1984 it rained"], ["1984 regnete es", "Obama traf Macron"]);
  const [first, second] = [likeness(0), likeness(1)];
  assert(first[1]! > first[0]! && second[0]! > second[1]!);
});
