import { assertEquals } from "@std/assert";
import { HeldOutRuns } from "../../evaluate/held_out_runs.ts";

Deno.test("a line that shares eight words in a row is known, whatever its case and punctuation", () => {
  const runs = new HeldOutRuns("en");
  runs.add("One two three four five six seven eight nine.", "A short one.");
  assertEquals(runs.shares("zero TWO, three four five six seven eight nine ten"), true);
  assertEquals(runs.shares("two three four five six seven eight ten"), false);
  assertEquals(runs.shares("a short one"), true);
  assertEquals(runs.shares("a short one more"), false);
});

Deno.test("twenty characters in Thai and Chinese", () => {
  const runs = new HeldOutRuns("zh");
  runs.add("然而，这样的处理也衍生了一些问题，我们认为应该再考虑一下。");
  assertEquals(runs.shares("他说：这样的处理也衍生了一些问题我们认为应该再。"), true);
  assertEquals(runs.shares("这样的处理也衍生了一些问题。"), false);
});
