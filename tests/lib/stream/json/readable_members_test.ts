import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { readableMembers } from "../../../../lib/stream/json/readable_members.ts";

const CASES: [broken: string, readable: string | null][] = [
  ['{"id":7,"text":"a","score":NaN}', '{"id":7,"text":"a"}'],
  ['{"id":7,"score":NaN,"text":"a"}', '{"id":7,"text":"a"}'],
  ['{"score":-Infinity , "id" : 12345678901234567890 }', '{"id" : 12345678901234567890}'],
  ['{"a":{"b":[1,NaN]},"c":"}, NaN"}', '{"c":"}, NaN"}'],
  ['{"a":None,"b":True,"c":01,"d":.5,"e":+1,"f":\'x\',"g":1.0}', '{"g":1.0}'],
  [String.raw`{"a":"\x","b":"\"","c":"tab	here","d":1}`, String.raw`{"b":"\"","d":1}`],
  ['{"id":1,"text":"he said "hi" there","z":2}', '{"id":1}'],
  ['{"id":1,"text":"5" pipe","z":2}', '{"id":1}'],
  ['{"id":1,"text":"cut', '{"id":1}'],
  ['{"id":1,"text', '{"id":1}'],
  ['{"id":1,', '{"id":1}'],
  ['{"id":1', null],
  ['{"id":1,"price":1,5,"z":2}', '{"id":1}'],
  ['{"id":1,}', '{"id":1}'],
  ['{"id":1 "text":"a"}', null],
  ['{"id":1},', '{"id":1}'],
  ['{"id":1} {"id":2}', null],
  ['{"a":[1,],"b":2}', null],
  ["{'id':1}", null],
  ["{id:1}", null],
  ['{"__proto__":1,"x":NaN}', '{"__proto__":1}'],
  ['[{"id":1,"x":NaN}]', null],
  ['"text', null],
  ["{", null],
  ["", null],
];

for (const [broken, readable] of CASES) {
  Deno.test(`readableMembers of ${broken}`, () => assertEquals(readableMembers(broken), readable));
}

Deno.test("readableMembers leaves out what is too deep, and does not overflow on it", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  assertEquals(readableMembers(`{"a":1,"deep":${deep},"b":2}`), '{"a":1}');
  assertEquals(readableMembers(`{"a":1,"b":"${'\\"'.repeat(1 << 20)}`), '{"a":1}');
});

Deno.test("readableMembers gives all of an object that is whole, and a part of one that is cut", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), fc.nat(), (object, seed) => {
      const text = JSON.stringify(object);
      const read = (text: string) => JSON.parse(readableMembers(text) ?? "{}");
      assertEquals(read(text), JSON.parse(text));
      const cut = Object.entries(read(text.slice(0, seed % (text.length + 1))));
      assertEquals(cut, Object.entries(JSON.parse(text)).slice(0, cut.length));
    }),
  );
});
