import { assert, assertEquals } from "@std/assert";
import { contrasts } from "../../evaluate/contrasts.ts";
import { seededRandom } from "../../evaluate/seeded_random.ts";

Deno.test("each short line stands beside another one, never itself", () => {
  const sources = ["a", "b", "c", "one two three"];
  const targets = ["A", "B", "C", "long"];
  for (let round = 0; round < 20; round++) {
    const pairs = contrasts(sources, targets, 2, 10, seededRandom(String(round)));
    assertEquals(pairs.map(({ source }) => source).sort(), ["a", "b", "c"]);
    for (const { source, target, other_source, other_target } of pairs) {
      assertEquals([target, other_target], [source.toUpperCase(), other_source.toUpperCase()]);
      assert(source !== other_source);
    }
  }
});
