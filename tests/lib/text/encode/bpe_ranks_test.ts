import { assertEquals } from "@std/assert";
import { readBpeRanks, writeBpeRanks } from "../../../../lib/text/encode/bpe_ranks.ts";

Deno.test("readBpeRanks takes the first two words of a line", () => {
  assertEquals([...readBpeRanks("a b\nab c</w> 12\n#version: 0.2\n")], [["a b", 0], ["ab c</w>", 1], [
    "#version: 0.2",
    2,
  ]]);
});

Deno.test("readBpeRanks splits at Python's white space", () => {
  const text = " a  b 3\nc\td\u00a0e\nf\x1cg h\n\ufeffi j \nk\u2028l m\n";
  assertEquals([...readBpeRanks(text).keys()], ["a b", "c d", "f g", "\ufeffi j", "k l"]);
});

Deno.test("readBpeRanks keeps ranks of lines that are no pair, and the later rank of a pair that is there twice", () => {
  assertEquals([...readBpeRanks("a b\n\nlost\na b\nc d\n")], [["a b", 3], ["", 1], ["lost", 2], ["c d", 4]]);
  assertEquals(writeBpeRanks(readBpeRanks("a b 1\n\nlost\na b 2\nc d 3\n")), "\nlost\na b\nc d\n");
});

Deno.test("readBpeRanks ignores what follows the last line end, of whatever kind", () => {
  assertEquals([...readBpeRanks("a b\r\nc d\re f\ng h").keys()], ["a b", "c d", "e f"]);
  assertEquals(readBpeRanks("a b").size, 0);
  assertEquals(readBpeRanks("").size, 0);
});

Deno.test("readBpeRanks takes time in proportion to its length, spaces or not", () => {
  assertEquals(readBpeRanks("word\n".repeat(200_000)).size, 1);
  assertEquals(readBpeRanks("a\tb\n".repeat(200_000)).size, 1);
});
