import { assertEquals, assertStringIncludes } from "@std/assert";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { bytes, CHUNK_SIZES, FakeStreams, see } from "../fake_streams.ts";

/** Lines at fault, each between two good ones: what the output line in its place says. */
interface Fault {
  name: string;
  line: string;
  code: string;
  message: string;
  /** The input's fields as they are kept; none if the line could not be read. */
  kept?: string;
  options?: Partial<StreamOptions>;
}

const GOOD = '{"text":"good"}';
const GOOD_DONE = '{"text":"good","n":4}';

const faults: Fault[] = [
  {
    name: "a syntax error in the middle",
    line: '{"text" "a"}',
    code: "invalid_json",
    message: 'unexpected """; expected ":" at line 2, column 9: {"text" "a"}',
  },
  {
    name: "columns count characters, excerpts have at most 60 and no control characters",
    line: `{"🎉🎉":"${"é".repeat(40)}\\u001b","x":\u202e\u009b${"y".repeat(80)}`,
    kept: `"🎉🎉":"${"é".repeat(40)}\\u001b"`,
    code: "invalid_json",
    message: `unexpected "\\u202e"; expected a value at line 2, column 60: ${"é".repeat(8)}\\u001b","x":\\u202e\\u009b${
      "y".repeat(28)
    }`,
  },
  {
    name: "two objects on one line",
    line: '{"text":"a"} {"text":"b"}',
    code: "invalid_json",
    message: 'unexpected "{" after the end of the value at line 2, column 14: {"text":"a"} {"text":"b"}',
  },
  {
    name: "a trailing comma",
    line: '{"text":"a",}',
    kept: '"text":"a"',
    code: "invalid_json",
    message: 'unexpected "}"; expected a key in double quotes at line 2, column 13: {"text":"a",}',
  },
  {
    name: "single quotes",
    line: "{'text':'a'}",
    code: "invalid_json",
    message:
      "unexpected \"'\"; expected a key in double quotes at line 2, column 2: {'text':'a'}. JSON strings stand in double quotes",
  },
  {
    name: "plain text",
    line: "Hello",
    code: "invalid_json",
    message: 'unexpected "H"; expected a value at line 2, column 1: Hello. For plain text use --raw-input',
  },
  {
    name: "a number",
    line: "7",
    code: "not_object",
    message: "line 2 is a number; expected an object or a string",
  },
  { name: "null", line: "null", code: "not_object", message: "line 2 is null; expected an object or a string" },
  {
    name: "an array",
    line: "[1]",
    code: "not_object",
    message: "line 2 is a list; expected an object or a string",
  },
  {
    name: "true",
    line: "true",
    code: "not_object",
    message: "line 2 is a boolean; expected an object or a string",
  },
  {
    name: "an absent field",
    line: '{"b":1,"a":2,"\\u001b":3,"__proto__":4,"e":5,"f":6}',
    kept: '"b":1,"a":2,"\\u001b":3,"__proto__":4,"e":5,"f":6',
    code: "field_missing",
    message: 'text is missing; found "b", "a", "\\u001b", "__proto__", "e", …. Use --field to name another field',
  },
  {
    name: "an empty object",
    line: "{ }",
    kept: " ",
    code: "field_missing",
    message: "text is missing; found no fields. Use --field to name another field",
  },
  {
    name: "null instead of text",
    line: '{"text":null}',
    kept: '"text":null',
    code: "field_type",
    message: "text is null; expected a string",
  },
  {
    name: "a number instead of text",
    line: '{"text":1e400}',
    kept: '"text":1e400',
    code: "field_type",
    message: "text is the number Infinity; expected a string",
  },
  {
    name: "a list instead of text",
    line: '{"text":["a"]}',
    kept: '"text":["a"]',
    code: "field_type",
    message: "text is a list; expected a string",
  },
  {
    name: "the result field in a later record",
    line: '{"text":"a","n":0}',
    kept: '"text":"a","n":0',
    code: "field_type",
    message: "n is there already; expected no such field. Use --result-field",
  },
  {
    name: "nesting that is too deep",
    line: `{"text":${"[".repeat(1_000_000)}`,
    code: "invalid_json",
    message: `more than 1000 levels of nesting at line 2, column 1008: ${"[".repeat(60)}`,
  },
  {
    name: "half a surrogate pair",
    line: '{"text":"a\\ud800"}',
    kept: '"text":"a\\ud800"',
    code: "invalid_utf8",
    message: "text holds an unpaired surrogate; expected text. Use --encoding-errors replace to read it anyway",
  },
  {
    name: "NaN",
    line: '{"text":"a","x":NaN}',
    kept: '"text":"a"',
    code: "invalid_json",
    message: 'NaN is not JSON at line 2, column 17: {"text":"a","x":NaN}. Write null instead',
  },
  {
    name: "-Infinity",
    line: '{"x":[-Infinity]}',
    code: "invalid_json",
    message: '-Infinity is not JSON at line 2, column 7: {"x":[-Infinity]}. Write null instead',
  },
  {
    name: "Python's None",
    line: '{"x":None}',
    code: "invalid_json",
    message: 'None is not JSON at line 2, column 6: {"x":None}. JSON writes null',
  },
];

for (const { name, line, kept, code, message, options } of faults) {
  Deno.test(`${name} (runStream)`, async () => {
    const input = bytes(`${GOOD}\n${line}\n${GOOD}\n`);
    const fields = kept === undefined ? "" : kept.trim() === "" ? kept : `${kept},`;
    const error = `{${fields}"error":${JSON.stringify({ code, message })}}`;
    for (const size of line.length > 100_000 ? [4096] : CHUNK_SIZES) {
      const seen = await see(new FakeStreams(input, size), options);
      assertEquals(seen.out.split("\n"), [GOOD_DONE, error, GOOD_DONE, ""]);
      assertEquals(seen.exit, 1);
      assertEquals(seen.err, `xlm: 1 of 3 records failed (1 ${code})\n`);
    }
  });
}

/** Lines that go through: input, and what is put before the closing brace. */
const through: [name: string, line: string, out: string, options?: Partial<StreamOptions>][] = [
  ["a string", ' "a\\n" ', '{"text":"a\\n","n":2}'],
  ["duplicate keys", '{"text":"a","text":"bcd"}', '{"text":"a","text":"bcd","n":3}'],
  [
    "numbers that a double cannot hold",
    '{"id":12345678901234567890,"x":[1.0,-0,1e400],"text":"a"}',
    '{"id":12345678901234567890,"x":[1.0,-0,1e400],"text":"a","n":1}',
  ],
  ["keys that look like numbers", '{"10":1,"2":2,"text":"a","1":3}', '{"10":1,"2":2,"text":"a","1":3,"n":1}'],
  [
    "keys of Object.prototype",
    '{"__proto__":{"text":"evil"},"constructor":1,"toString":2,"text":"a"}',
    '{"__proto__":{"text":"evil"},"constructor":1,"toString":2,"text":"a","n":1}',
  ],
  ["half a surrogate pair, replaced on request", '{"text":"\\ud800"}', '{"text":"\\ud800","n":1}', {
    encoding_errors: "replace",
  }],
  ["white space stays", '  { "text" : "a" }  ', '  { "text" : "a" ,"n":1}'],
  ["the result alone", '{"id":1,"text":"abc"}', "3", { bare: true }],
  ["the result under another name", '{"n":1,"text":"abc"}', '{"n":1,"text":"abc","my\\"n":3}', {
    result_field: 'my"n',
  }],
];

for (const [name, line, out, options] of through) {
  Deno.test(`${name} (runStream)`, async () => {
    for (const size of CHUNK_SIZES) {
      assertEquals(await see(new FakeStreams(bytes(`${line}\n`), size), options), {
        exit: 0,
        out: `${out}\n`,
        err: "",
      });
    }
  });
}

Deno.test("JSON cut at the end of the input (runStream)", async () => {
  const { exit, out } = await see(new FakeStreams(bytes(`${GOOD}\n{"id":1,"text": "ab`)));
  assertEquals(exit, 1);
  const message = 'unterminated string at line 2, column 17: {"id":1,"text": "ab. ' +
    "The input ends here without a line end: was it cut?";
  assertEquals(out, `${GOOD_DONE}\n{"id":1,"error":${JSON.stringify({ code: "invalid_json", message })}}\n`);
});

Deno.test("JSON cut at any byte is one error record, whatever it ends with (runStream)", async () => {
  const line = '{"a":[1.5e3,true,null,{"b":"\\u00e9\\n\\"é"}],"text":"x"}';
  const whole = bytes(line);
  for (let length = 1; length < whole.length; length++) {
    const { exit, out, err } = await see(new FakeStreams(whole.slice(0, length)));
    assertEquals(exit, 1, err);
    assertEquals(out.split("\n").length, 2);
    // Nothing is kept of a member until the comma behind it.
    const kept = new TextDecoder().decode(whole.slice(0, length)).includes("}],");
    assertEquals(Object.keys(JSON.parse(out)), kept ? ["a", "error"] : ["error"]);
  }
});

const wrapped: [name: string, input: string, looks: string][] = [
  ["an array over lines", '[\n{"text":"a"},\n', "looks like a JSON array"],
  ["an array that begins with its first object", '\n[{"text":"a"},\n{"text":"b"}]\n', "looks like a JSON array"],
  ["an array in one line", '[{"text":"a"},{"text":"b"}]', "looks like a JSON array"],
  ["an array cut in its first line", '[{"text":"a"', "looks like a JSON array"],
  ["a pretty object", '{\n  "text": "a"\n}\n', "looks like pretty-printed JSON"],
  [
    "a pretty object whose first key stands beside the brace",
    '{"text": "a",\n "b": 1}\n',
    "looks like pretty-printed JSON",
  ],
];

for (const [name, input, looks] of wrapped) {
  Deno.test(`${name} is refused at once (runStream)`, async () => {
    for (const size of CHUNK_SIZES) {
      const { exit, out, err } = await see(new FakeStreams(bytes(input), size));
      assertEquals([exit, out], [2, ""]);
      assertStringIncludes(err, looks);
      assertStringIncludes(err, "--format json");
    }
  });
}

Deno.test("the result field in the first record is wrong use (runStream)", async () => {
  const input = bytes('{"n":1,"text":"a"}\n');
  assertEquals(await see(new FakeStreams(input)), {
    exit: 2,
    out: "",
    err: "xlm: Cannot add n to the records of standard input: the first one has it already; expected another name. " +
      "Use --result-field.\n",
  });
  assertEquals((await see(new FakeStreams(input), { bare: true })).exit, 0);
});

Deno.test("a million keys are no trouble (runStream)", async () => {
  const keys = Array.from({ length: 1_000_000 }, (_, i) => `"k${i}":0`).join(",");
  const { exit, out } = await see(new FakeStreams(bytes(`{${keys},"text":"a"}\n`), 1 << 16));
  assertEquals([exit, out.length, out.slice(-30)], [0, keys.length + 20, '"k999999":0,"text":"a","n":1}\n']);
});
