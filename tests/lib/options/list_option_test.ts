import { assertEquals, assertThrows } from "@std/assert";
import { choicesOf } from "../../../lib/options/option.ts";
import { listOption } from "../../../lib/options/list_option.ts";
import { RecordError, XlmError } from "../../../lib/errors.ts";
import { Field } from "../../../lib/record/field.ts";
import type { StreamRecord } from "../../../lib/record/record.ts";

Deno.test("listOption: commas part what is given once, and are part of what is given more than once", () => {
  assertEquals(listOption("labels", undefined), undefined);
  assertEquals(listOption("labels", [""]), []);
  assertEquals(listOption("labels", ["a, b,c"]), ["a", "b", "c"]);
  assertEquals(listOption("labels", ["a, b", "c"]), ["a, b", "c"]);
  assertEquals(listOption("labels", "a,b"), ["a", "b"], "an environment variable");
  for (const wrong of [["a,,b"], ["a,"], [","], ["a", ""], [" "]]) {
    const error = assertThrows(() => listOption("labels", wrong), XlmError);
    assertEquals(error.exitCode, 2, JSON.stringify(wrong));
  }
});

Deno.test("choicesOf: some of a few values, however they are given", () => {
  const read = (given: unknown) => choicesOf("names", ["mean", "max"], "").read(given, "pooling", "--pooling");
  assertEquals([undefined, ["mean, max"], ["max", "mean"], "max"].map(read), [
    undefined,
    ["mean", "max"],
    ["max", "mean"],
    ["max"],
  ]);
  for (const wrong of [[""], ["sum"], ["mean,sum"], ["mean,"]]) {
    assertEquals(assertThrows(() => read(wrong), XlmError).exitCode, 2, JSON.stringify(wrong));
  }
});

Deno.test("Field.list reads a list, commas and all, or a text whose commas part it", () => {
  const read = (labels?: unknown) => {
    const value = labels === undefined ? {} : { labels };
    const record: StreamRecord = { source: "-", line: 1, value, json: null, length: 0, encoding_errors: "strict" };
    return new Field("labels").list(record);
  };
  assertEquals(read(), undefined);
  assertEquals(read(null), undefined);
  assertEquals(read(["a, b", "c"]), ["a, b", "c"]);
  assertEquals(read("a,b"), ["a", "b"]);
  for (
    const [value, code] of [
      [[], "empty_text"],
      ["a,,b", "empty_text"],
      [["a", " "], "empty_text"],
      ["", "empty_text"],
      [
        ["a", 1],
        "field_type",
      ],
      [{}, "field_type"],
      [["\ud800"], "invalid_utf8"],
    ] as const
  ) {
    assertEquals(assertThrows(() => read(value), RecordError).code, code, JSON.stringify(value));
  }
});
