import { assertEquals, assertThrows } from "@std/assert";
import { parsePythonJson } from "../../../lib/checkpoint/python_json.ts";

Deno.test("parsePythonJson reads what JSON is, and the numbers that Python adds", () => {
  const texts: Record<string, unknown> = {
    '{"a":[1,"x",null]}': { a: [1, "x", null] },
    "NaN": NaN,
    "[NaN,Infinity,-Infinity,1e400]": [NaN, Infinity, -Infinity, Infinity],
    '{"NaN":NaN,"a":"NaN","b":"-Infinity"}': { NaN: NaN, a: "NaN", b: "-Infinity" },
    '{"\\"NaN":["NaN\\\\",NaN, "NaNN"]}': { '"NaN': ["NaN\\", NaN, "NaNN"] },
  };
  for (const [text, value] of Object.entries(texts)) assertEquals(parsePythonJson(text), value, text);
});

Deno.test("parsePythonJson refuses what Python refuses", () => {
  for (
    const text of [
      "",
      "nan",
      "NaNs",
      "+Infinity",
      "--Infinity",
      "1NaN",
      "1Infinity",
      "{NaN:1}",
      "[NaN",
      "'NaN'",
      "[NaN,]",
      "- Infinity",
    ]
  ) {
    assertThrows(() => parsePythonJson(text), SyntaxError, undefined, text);
  }
});
