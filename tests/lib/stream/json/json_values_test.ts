import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { readJsonValues } from "../../../../lib/stream/json/json_values.ts";
import { bytes, CHUNK_SIZES, FakeStreams, inChunks, see } from "../fake_streams.ts";

const options = { max_line: 1 << 20, encoding_errors: "strict" } as const;

async function told(text: string, size: number, max_line = options.max_line): Promise<string[]> {
  const batches = await Array.fromAsync(readJsonValues(inChunks(bytes(text), size), { ...options, max_line }));
  return batches.flat().map(({ number, column, text, failure }) => failure?.message ?? `${number}:${column} ${text}`);
}

const documents: [name: string, text: string, values: string[]][] = [
  ["an array", '[{"a":1},{"a":2}]', ['1:2 {"a":1}', '1:10 {"a":2}']],
  ["an empty array", " [ ] ", []],
  ["an array over lines", '[\n  {"a": [1, {}]},\n  "x,]\\"" ,\n7\n]\n', [
    '2:3 {"a": [1, {}]}',
    '3:3 "x,]\\""',
    "4:1 7",
  ]],
  ["one object", '{\n "data": [\n1,2]\n}', ['1:1 {\n "data": [\n1,2]\n}']],
  ["objects one after another", '{"a":1}{"a":2}\n{"a":3}\n', ['1:1 {"a":1}', '1:8 {"a":2}', '2:1 {"a":3}']],
  ["scalars one after another", '1\n"a"\n\nnull', ["1:1 1", '2:1 "a"', "4:1 null"]],
  ["two arrays", "[1]\n[2]", ["1:2 1", "2:2 2"]],
  ["nothing", " \n ", []],
  ["files joined behind byte order marks", "\ufeff[1]\n\ufeff[2]\n\ufeff\n", ["1:5 1", "2:5 2"]],
  ["a trailing comma", "[1,]", ["1:2 1", 'unexpected "]" at line 1, column 4; expected a value before it']],
  ["a missing value", "[,1]", ['unexpected "," at line 1, column 2; expected a value before it', "1:3 1"]],
  ["an array that does not end", "[1,\n2", [
    "1:2 1",
    "2:1 2",
    "the array that begins at line 1 does not end; was the file cut?",
  ]],
  ["an array cut inside a value", '[{"a":1},{"a"', ['1:2 {"a":1}', '1:10 {"a"']],
  ["a value at fault among good ones", '[{"a" 1},{"a":2}]', ['1:2 {"a" 1}', '1:10 {"a":2}']],
];

for (const [name, text, values] of documents) {
  Deno.test(`readJsonValues tells the values of ${name} apart`, async () => {
    for (const size of CHUNK_SIZES) assertEquals(await told(text, size), values);
  });
}

Deno.test("readJsonValues fails on a part of a byte order mark between values, wherever chunks end", async () => {
  const input = bytes("1\n", [0xef, 0xbb], "2\n", [0xef]);
  for (const size of CHUNK_SIZES) {
    const lines = (await Array.fromAsync(readJsonValues(inChunks(input, size), options))).flat();
    assertEquals(lines.map(({ text, failure }) => failure?.code ?? text), ["1", "invalid_utf8", "2", "invalid_utf8"]);
  }
});

Deno.test("readJsonValues gives back the values of any document, in chunks of any size", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 8 }),
      fc.constantFrom(0, 1, 2),
      fc.integer({ min: 1, max: 40 }),
      async (values, indent, size) => {
        const chunks = inChunks(bytes(JSON.stringify(values, null, indent)), size);
        const lines = (await Array.fromAsync(readJsonValues(chunks, options))).flat();
        assertEquals(lines.map(({ text }) => JSON.parse(text)), JSON.parse(JSON.stringify(values)));
      },
    ),
  );
});

Deno.test("readJsonValues counts a value that is too long and goes on after it", async () => {
  for (const size of CHUNK_SIZES) {
    assertEquals(await told(`[1,"${"x".repeat(6000)}",2]`, size, 10), [
      "1:2 1",
      "line 1 has 6002 bytes; expected at most 10. Use --max-line to allow more",
      "1:6007 2",
    ]);
  }
});

Deno.test("runStream writes a value that stands on many lines as one line", async () => {
  const input = bytes(
    '[\n  {\r\n    "id": 1.0,\n    "text": "a  b",\n    "list": [ 1,\n\n 2 ]\n  },\n  {"text": nope}\n]\n',
  );
  for (const size of CHUNK_SIZES) {
    const { exit, out } = await see(new FakeStreams(input, size), { format: "json" });
    assertEquals(exit, 1);
    const message = 'unexpected "n"; expected a value at line 9, column 12: {"text": nope}';
    assertEquals(
      out,
      [
        '{"id": 1.0,"text": "a  b","list": [ 1,2 ],"n":4}',
        `{"error":${JSON.stringify({ code: "invalid_json", message })}}`,
        "",
      ].join("\n"),
    );
  }
});
