import { assert, assertEquals } from "@std/assert";
import { languageCuts } from "../../evaluate/language_cuts.ts";
import { seededRandom } from "../../evaluate/seeded_random.ts";

const SENTENCES = [["«Ein", "Haus,", "42", "steht", "hier.»"], ["Ja."], ["1", "2"]];

Deno.test("cuts are words in a row that have letters, without the punctuation around them", () => {
  const pairs = new Set(languageCuts(SENTENCES, 2, 20, " ", seededRandom("pairs")));
  assertEquals([...pairs].sort(), ["Ein Haus", "steht hier"]);
  const words = new Set(languageCuts(SENTENCES, 1, 50, " ", seededRandom("words")));
  assertEquals([...words].sort(), ["Ein", "Haus", "Ja", "hier", "steht"]);
});

Deno.test("every sentence gives a cut before one gives a second", () => {
  const cuts = languageCuts([["a"], ["b"], ["c"]], 1, 5, " ", seededRandom("turns"));
  assertEquals(cuts.slice(0, 3).sort(), ["a", "b", "c"]);
  assertEquals(cuts.length, 5);
});

Deno.test("words of unspaced languages are joined as they are", () => {
  assertEquals(languageCuts([["这样", "的", "处理"]], 3, 1, "", seededRandom("zh")), ["这样的处理"]);
});

Deno.test("no sentence is long enough: no cuts", () => {
  assertEquals(languageCuts(SENTENCES, 3, 5, " ", seededRandom("long")), []);
});

Deno.test("the same seed draws the same, another purpose another", () => {
  const [a, b] = [seededRandom("a", "b"), seededRandom("a", "b")];
  assertEquals([a(), a()], [b(), b()]);
  assert(seededRandom("a", "c")() !== seededRandom("a", "b")());
});
