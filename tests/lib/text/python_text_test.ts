import { assertEquals } from "@std/assert";
import { compareCodePoints, isPythonSpace, pythonStrip } from "../../../lib/text/python_text.ts";

Deno.test("isPythonSpace is `str.isspace`, not JavaScript's white space", () => {
  const spaces = [];
  for (let unit = 0; unit < 0x10000; unit++) if (isPythonSpace(unit)) spaces.push(unit);
  const expected = [..."\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"].map((c) =>
    c.charCodeAt(0)
  );
  for (let unit = 0x2000; unit <= 0x200a; unit++) expected.push(unit);
  assertEquals(spaces, expected.sort((a, b) => a - b));
});

Deno.test("pythonStrip is `str.strip`", () => {
  assertEquals(pythonStrip(" \x1c\x85a b\u3000\u00a0"), "a b");
  assertEquals(pythonStrip("\ufeffa\u200b"), "\ufeffa\u200b");
  assertEquals(pythonStrip(" \n "), "");
});

Deno.test("compareCodePoints sorts as Python does", () => {
  assertEquals(["\u{10000}", "\uffff", "b", "ab", "a", "\ue000"].sort(compareCodePoints), [
    "a",
    "ab",
    "b",
    "\ue000",
    "\uffff",
    "\u{10000}",
  ]);
});
