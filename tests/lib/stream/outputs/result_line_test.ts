import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { RecordError } from "../../../../lib/errors.ts";
import { jsonText } from "../../../../lib/stream/json/json_text.ts";
import { bytes, FakeStreams, see } from "../fake_streams.ts";

Deno.test("resultLine keeps the bytes of any object and adds one field", async () => {
  const blank = fc.string({ unit: fc.constantFrom(" ", "\t"), maxLength: 2 });
  const value = fc.oneof(
    fc.json({ maxDepth: 2 }),
    fc.constantFrom("12345678901234567890", "1.0", "-0", "1e400", '"\\u00e9\\ud83d\\ude00"', '"\\/"'),
  );
  const member = fc.tuple(blank, fc.string({ unit: "grapheme", maxLength: 4 }), blank, value, blank)
    .map(([a, key, b, value, c]) => `${a}${JSON.stringify(key)}${b}:${value}${c}`);
  const object = fc.tuple(fc.array(member, { maxLength: 5 }), blank, blank)
    .map(([members, inside, after]) => `{${members.length === 0 ? inside : members.join(",")}}${after}`)
    .filter((object) => !Object.hasOwn(JSON.parse(object), "result"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 50 }),
      async (objects, size) => {
        const streams = new FakeStreams(bytes(objects.map((object) => `${object}\n`).join("")), size);
        const { exit, out } = await see(streams, { result_field: "result" }, (record) => record.line);
        assertEquals(exit, 0);
        const lines = out.split("\n");
        assertEquals(lines.length, objects.length + 1);
        objects.forEach((object, i) => {
          const kept = object.trimEnd().slice(0, -1);
          assert(lines[i]!.startsWith(kept), lines[i]);
          assert([`"result":${i + 1}}`, `,"result":${i + 1}}`].includes(lines[i]!.slice(kept.length)), lines[i]);
          assertEquals(JSON.parse(lines[i]!), { ...JSON.parse(object), result: i + 1 });
        });
      },
    ),
  );
});

Deno.test("jsonText writes numbers as they are given", () => {
  assertEquals(
    jsonText([0.1, 1e-7, 1e21, 5e-324, null, "null", { a: null }]),
    '[0.1,1e-7,1e+21,5e-324,null,"null",{"a":null}]',
  );
});

Deno.test("jsonText refuses numbers that JSON has no word for", () => {
  const rows: [value: unknown, path: string][] = [
    [NaN, ""],
    [{ a: [null, { "b c": -Infinity }] }, ".a[1].b c"],
    [[[1, Infinity]], "[0][1]"],
  ];
  for (const [value, path] of rows) {
    const error = assertThrows(() => jsonText(value), RecordError, `the result${path} is not a finite number`);
    assertEquals(error.code, "non_finite");
  }
  assertThrows(() => jsonText(undefined), TypeError);
});
