import { assertEquals, assertThrows } from "@std/assert";
import { replaceTables } from "../../evaluate/page.ts";
import { markdown, mean, percent } from "../../evaluate/table.ts";

Deno.test("a table has names to the left, numbers with one decimal to the right, and says what it is of", () => {
  const table = { title: "T", note: "N.", columns: ["language", "xlm"], rows: [["de", 12.34], ["en", undefined]] };
  assertEquals(
    markdown(table),
    "**T**\n\n| language | xlm |\n| --- | ---: |\n| de | 12.3 |\n| en | – |\n\nN.\n",
  );
});

Deno.test("means and percentages; a mean with a gap is none", () => {
  assertEquals([mean([1, 3]), mean([1, undefined]), mean([])], [2, undefined, undefined]);
  assertEquals(percent([true, false, false, false]), 25);
});

Deno.test("text goes between the marks of its name, and nowhere else", () => {
  const page = "a\n<!-- evaluate:tag -->\nold\n<!-- /evaluate:tag -->\nb\n";
  const replaced = "a\n<!-- evaluate:tag -->\n\nnew\n\n<!-- /evaluate:tag -->\nb\n";
  assertEquals(replaceTables(page, "evaluate", { tag: "new\n" }), replaced);
  assertEquals(replaceTables(replaced, "evaluate", { tag: "new" }), replaced);
  assertThrows(() => replaceTables(page, "evaluate", { qa: "new" }), Error, "evaluate:qa");
});
