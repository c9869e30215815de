import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { escaped } from "../../../../lib/record/escaped.ts";
import { textAround } from "../../../../lib/stream/json/text_around.ts";
import { MAX_DEPTH, tooDeepAt } from "../../../../lib/stream/json/json_depth.ts";
import { locateJsonFault } from "../../../../lib/stream/json/json_fault.ts";

/** Pieces of JSON, and of what is taken for it. */
const piece = fc.constantFrom(
  ...'{}[]:,"\\ \t\r\n\0\x1f'.split(""),
  ..."0 1 -1 -0 00 1. .5 1.5 1e5 1e 1E+5 - + true false null NaN -Infinity tru nul None 'a' /* é \ud800 \u2028".split(
    " ",
  ),
  ...['"a"', '"\\u00e9"', '"\\u00"', '"\\x"', '"\\"', '"k":', "[]", "{}"],
);

Deno.test("locateJsonFault finds a fault exactly where JSON.parse does", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      let message: string | null = null;
      try {
        JSON.parse(text);
      } catch (error) {
        message = (error as Error).message;
      }
      if (message === null) {
        assertThrows(() => locateJsonFault(text), Error, "no fault is found");
        return;
      }
      const { offset, reason } = locateJsonFault(text);
      assert(offset >= 0 && offset <= text.length && reason !== "");
      // V8 names a place for some faults only; where ours is another token of the same fault, it is the earlier one.
      const place = /at position (\d+)/.exec(message);
      if (place !== null) assert(offset <= Number(place[1]), `${JSON.stringify(text)}: ${offset}, V8: ${message}`);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("locateJsonFault tells where and why", () => {
  const rows: [text: string, offset: number, reason: string][] = [
    ["", 0, "unexpected end; expected a value"],
    ['{"a":', 5, "unexpected end; expected a value"],
    ['{"a":1', 6, 'unexpected end; expected "," or "}"'],
    ['["a', 1, "unterminated string"],
    ['["a\\', 1, "unterminated string"],
    ['["a\\u00', 1, "unterminated string"],
    ['["a\\x"]', 3, "unknown escape in a string"],
    ["[01]", 2, 'unexpected "1"; expected "," or "]"'],
    ["[1,]", 3, 'unexpected "]"; expected a value'],
    ["[tru]", 1, 'unexpected "t"; expected a value'],
    ["{} x", 3, 'unexpected "x" after the end of the value'],
    ["[\ud83d\ude00]", 1, 'unexpected "😀"; expected a value'],
  ];
  for (const [text, offset, reason] of rows) {
    const fault = locateJsonFault(text);
    assertEquals([fault.offset, fault.reason], [offset, reason], text);
  }
});

Deno.test("tooDeepAt counts brackets outside strings", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  assertEquals(tooDeepAt(nested(MAX_DEPTH)), -1);
  assertEquals(tooDeepAt(nested(MAX_DEPTH + 1)), MAX_DEPTH);
  assertEquals(tooDeepAt(`["${"[".repeat(5000)}\\"${"{".repeat(5000)}"]`), -1);
  assertEquals(tooDeepAt("[]".repeat(5000)), -1);
  JSON.parse(nested(MAX_DEPTH));
});

const anyText = fc.array(fc.oneof(fc.nat(0x10ffff), fc.nat(0xa0)), { maxLength: 200 })
  .map((codes) => String.fromCodePoint(...codes));

Deno.test("textAround is short and holds nothing that a terminal obeys", () => {
  fc.assert(
    fc.property(anyText, fc.nat(200), (text, offset) => {
      const shown = textAround(text, Math.min(offset, text.length));
      assert(shown.length <= 60);
      assert(!/[\p{C}\p{Zl}\p{Zp}]/u.test(shown), JSON.stringify(shown));
    }),
  );
  assertEquals(escaped("a\x1b[31m\u202e\ud800é"), "a\\u001b[31m\\u202e\\ud800é");
});
