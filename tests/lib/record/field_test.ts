import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { optionFlag } from "../../../lib/options/option_flag.ts";
import { RecordError } from "../../../lib/errors.ts";
import { Field } from "../../../lib/record/field.ts";
import type { StreamRecord } from "../../../lib/record/record.ts";

function record(json: string, encoding_errors: "strict" | "replace" = "strict"): StreamRecord {
  return { source: "test", line: 1, value: JSON.parse(json), json, length: json.length, encoding_errors };
}

Deno.test("Field reads nested and dotted names", () => {
  const body = record('{"body":{"text":"a","parts":["x",{"t":"y"}]},"a.b":{"c":"own"},"a":{"b":{"c":"deep"},"b.c":1}}');
  assertEquals(new Field("body.text").text(body), "a");
  assertEquals(new Field("body.parts.1.t").text(body), "y");
  assertEquals(new Field("a.b").find(body), { c: "own" });
  assertEquals(new Field("a.b.c").text(body), "deep");
  assertEquals(new Field("body.text.length").find(body), undefined);
  assertEquals(new Field("body.none").optionalText(body), undefined);
});

Deno.test("Field takes null for absent, where it may be absent", () => {
  const nulls = record('{"text":null,"a":{"b":null}}');
  for (const name of ["text", "a.b", "a.b.c", "none"]) {
    assertEquals(new Field(name).find(nulls), undefined, name);
    assertEquals(new Field(name).optionalText(nulls), undefined, name);
  }
  for (
    const [read, expected] of [["text", "a string"], ["texts", "a list of strings"], ["value", "a value"]] as const
  ) {
    assertThrows(() => new Field("text")[read](nulls), RecordError, `text is null; expected ${expected}`);
  }
  assertEquals(new Field("false").find(record('{"false":false}')), false);
});

Deno.test("Field sees own keys only", () => {
  const plain = record('{"text":"a","x":{}}');
  for (
    const name of ["__proto__", "constructor", "toString", "x.constructor", "text.length", "x.__proto__.constructor"]
  ) {
    assertEquals(new Field(name).find(plain), undefined, name);
  }
  const own = record('{"__proto__":"a","x":{"__proto__":{"y":"b"}}}');
  assertEquals(new Field("__proto__").text(own), "a");
  assertEquals(new Field("x.__proto__.y").text(own), "b");
});

Deno.test("Field reads lists", () => {
  const lists = record(
    '{"tokens":["a","b"],"ids":[0,5],"mixed":["a",null],"half":[1.5],"minus":[-1],"bad":["\\udc00"]}',
  );
  assertEquals(new Field("tokens").texts(lists), ["a", "b"]);
  assertEquals(new Field("ids").naturals(lists), [0, 5]);
  const rows: [name: string, read: "texts" | "naturals", message: string][] = [
    ["mixed", "texts", "mixed[1] is null; expected a string"],
    ["half", "naturals", "half[0] is the number 1.5; expected a whole number of at least 0"],
    ["minus", "naturals", "minus[0] is the number -1; expected a whole number of at least 0"],
    ["bad", "texts", "bad holds an unpaired surrogate; expected text. Use --encoding-errors replace to read it anyway"],
    ["ids.0", "texts", "ids.0 is the number 0; expected a list of strings"],
  ];
  for (const [name, read, message] of rows) {
    const error = assertThrows(() => new Field(name)[read](lists), RecordError);
    assertStringIncludes(error.inWords(optionFlag), message);
  }
  assertEquals(new Field("bad").texts(record('{"bad":["a\\udc00"]}', "replace")), ["a\ufffd"]);
});
