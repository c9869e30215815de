import { assertEquals, assertStringIncludes } from "@std/assert";
import * as fc from "fast-check";
import { bytes, CHUNK_SIZES, FakeStreams, see } from "../fake_streams.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const csv: [name: string, input: string, out: string[], exit?: number][] = [
  ["rows", "id,text\n1,a\n2,bc\n", ['{"id":"1","text":"a","n":1}', '{"id":"2","text":"bc","n":2}']],
  ["CRLF and no newline at the end", "id,text\r\n1,a", ['{"id":"1","text":"a","n":1}']],
  ["quoted cells", 'text,"i""d"\n"a,""b""",\n"",2\n', [
    '{"text":"a,\\"b\\"","i\\"d":"","n":5}',
    '{"text":"","i\\"d":"2","n":0}',
  ]],
  ["quoted line ends", 'text,id\r\n"a\r\n\n b",1\n', ['{"text":"a\\r\\n\\n b","id":"1","n":6}']],
  ["quotes inside a cell", 'text\na "b" c\n', ['{"text":"a \\"b\\" c","n":7}']],
  ["blank lines", "text\n\na\n \n", ['{"text":"a","n":1}']],
  ["a header only", "text,id\n", []],
  ["nothing", "", []],
  ["a byte order mark", "\ufefftext\na\n", ['{"text":"a","n":1}']],
  ["columns named as Object.prototype's", "text,__proto__,constructor\na,b,c\n", [
    '{"text":"a","__proto__":"b","constructor":"c","n":1}',
  ]],
  ["rows of another width", "text,id\na\nb,1\nc,1,2\n", [
    '{"error":{"code":"invalid_csv","message":"line 2 has 1 cells; expected 2 as in the header"}}',
    '{"text":"b","id":"1","n":1}',
    '{"error":{"code":"invalid_csv","message":"line 4 has 3 cells; expected 2 as in the header"}}',
  ], 1],
  ["text after a closing quote", 'text,id\n"a"b,1\nc,1\n', [
    '{"error":{"code":"invalid_csv","message":"text after a closing quote at line 2, column 4; expected a comma"}}',
    '{"text":"c","id":"1","n":1}',
  ], 1],
  ["a quote that is never closed", 'text\n"a\nb\n', [
    '{"error":{"code":"invalid_csv","message":"a quote of the row at line 2 is never closed"}}',
  ], 1],
];

for (const [name, input, out, exit = 0] of csv) {
  Deno.test(`tableRecords reads CSV: ${name}`, async () => {
    for (const size of CHUNK_SIZES) {
      const seen = await see(new FakeStreams(bytes(input), size), { format: "csv" });
      assertEquals({ exit: seen.exit, out: seen.out }, { exit, out: out.map((line) => `${line}\n`).join("") });
    }
  });
}

Deno.test("tableRecords bounds a row and finds the next one", async () => {
  const input = bytes(`text\na\n"${"line\n".repeat(20)}`, 'x"\nb\n');
  for (const size of CHUNK_SIZES) {
    const { out } = await see(new FakeStreams(input, size), { format: "csv", max_line: 30, on_error: "emit" });
    const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines[0], { text: "a", n: 1 });
    assertEquals(lines[1].error.code, "line_too_long");
    assertEquals(lines.at(-1).error ?? lines.at(-1).text, "b");
  }
});

Deno.test("tableRecords fails a row that is not UTF-8 and no other", async () => {
  const { exit, out } = await see(new FakeStreams(bytes("text\na\nb", [0xff], "\nc\n"), 3), { format: "csv" });
  assertEquals(exit, 1);
  assertEquals(out.split("\n").map((line) => line.includes("invalid_utf8")), [false, true, false, false]);
});

Deno.test("tableRecords refuses a header with a name twice", async () => {
  const { exit, out, err } = await see(new FakeStreams(bytes("text,text\na,b\n")), { format: "csv" });
  assertEquals([exit, out], [4, ""]);
  const found = 'two columns are named "text"; expected names that differ in the first line.';
  assertEquals(err, `xlm: Cannot read standard input: ${found}\n`);
});

Deno.test("tableRecords knows the header of a file that was joined to the first", async () => {
  const marked = 'text,id\na,1\n\ufefftext,id\nb,2\n\ufeff"id",text\n3,c\n';
  const repeated = "text,id\na,1\ntext,id\nb,2\ntext,id\n3,c\n";
  for (const size of CHUNK_SIZES) {
    const seen = await see(new FakeStreams(bytes(marked), size), { format: "csv" });
    assertEquals(seen, {
      exit: 0,
      out: '{"text":"a","id":"1","n":1}\n{"text":"b","id":"2","n":1}\n{"id":"3","text":"c","n":1}\n',
      err: "",
    });
    const again = await see(new FakeStreams(bytes(repeated), size), { format: "csv" });
    assertEquals(again.out.split("\n").length, 4);
    assertEquals(
      again.err,
      "xlm: standard input: line 3 repeats the header and was left out: give joined files one by one\n",
    );
  }
  const tsv = await see(new FakeStreams(bytes("text\tid\na\t1\n\ufefftext\tid\nb\t2\n")), { format: "tsv" });
  assertEquals([tsv.exit, tsv.out.split("\n").length], [0, 3]);
  // One column may well hold its own name.
  const one = await see(new FakeStreams(bytes("text\na\ntext\n")), { format: "csv" });
  assertEquals([one.out.split("\n").length, one.err], [3, ""]);
});

Deno.test("tableRecords names the delimiter where it is another, and what to do", async () => {
  const tables: [format: "csv" | "tsv", input: string, hint: string][] = [
    [
      "csv",
      "text;label\nhallo welt, du;de\n",
      "separated by \";\"; expected a comma. Use --format csv --delimiter ';'.",
    ],
    ["csv", "text|label\nhallo|de\n", "separated by \"|\"; expected a comma. Use --format csv --delimiter '|'."],
    ["csv", "text\tlabel\nhallo\tde\n", "separated by a tab; expected a comma. Use --format tsv."],
    ["tsv", "text,label\nhallo,de\n", "separated by a comma; expected a tab. Use --format csv."],
    ["csv", '"text";"label"\n"hallo";"de"\n', 'separated by ";"; expected a comma. Use --format csv --delimiter'],
    ["csv", '"text"\t"label"\n"hallo"\t"de"\n', "separated by a tab; expected a comma. Use --format tsv."],
    ["csv", "text,label\rhallo,de\r", "its lines end with CR; expected LF. Convert with tr '\\r' '\\n'."],
    ["tsv", "text\tlabel\rhallo\tde\r", "its lines end with CR; expected LF."],
  ];
  for (const [format, input, hint] of tables) {
    const { exit, out, err } = await see(new FakeStreams(bytes(input)), { format });
    assertEquals([exit, out, err.includes(hint), err.split("\n").length], [2, "", true, 2], err);
  }
  const fine = ["text\na; b\n", "te;xt\na\n", "text;label\n", 'text,"a;b"\nx,y;z\n'];
  for (const input of fine) {
    assertEquals((await see(new FakeStreams(bytes(input)), { format: "csv" }, () => 0)).exit, 0, input);
  }
});

Deno.test("tableRecords reads CSV with another delimiter", async () => {
  for (const [delimiter, given] of [[";", ";"], ["\t", "\\t"], ["\t", "\t"], ["|", "|"], ["·", "·"]] as const) {
    const input = bytes(["text", "id"].join(delimiter), "\n", [`"a${delimiter} ""b"""`, "1,5"].join(delimiter), "\n");
    for (const size of CHUNK_SIZES) {
      const { exit, out } = await see(new FakeStreams(input, size), { format: "csv", delimiter: given });
      assertEquals([exit, JSON.parse(out)], [0, { text: `a${delimiter} "b"`, id: "1,5", n: 6 }]);
    }
  }
  const comma = await see(new FakeStreams(bytes("text,id\na,1\n")), { format: "csv", delimiter: ";" });
  assertEquals(comma.exit, 2);
  assertStringIncludes(comma.err, 'separated by a comma; expected ";". Use --format csv.');
  for (const delimiter of ['"', "ab", "\n", ""]) {
    assertEquals((await see(new FakeStreams(bytes("")), { format: "csv", delimiter })).exit, 2, delimiter);
  }
  const other = await see(new FakeStreams(bytes("{}")), { delimiter: ";" });
  assertEquals(
    other.err,
    "xlm: Cannot use --delimiter: standard input is read as jsonl; expected CSV. Use --format csv.\n",
  );
});

Deno.test("tableRecords takes a quote in TSV as it stands", async () => {
  const input = bytes('text\tid\n"Hello," he said.\t"1\n');
  for (const size of CHUNK_SIZES) {
    const seen = await see(new FakeStreams(input, size), { format: "tsv" });
    assertEquals(seen, { exit: 0, out: '{"text":"\\"Hello,\\" he said.","id":"\\"1","n":17}\n', err: "" });
  }
});

Deno.test("tableRecords gives back the cells of any table", async () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab,"\n\r \té🎉'), maxLength: 6 });
  const quoted = (cell: string) => /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 10 }),
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 30 }),
      async (rows, newline, size) => {
        const lines = ["text,b,end", ...rows.map((row) => [...row.map(quoted), "."].join(","))];
        const { out } = await see(new FakeStreams(bytes(lines.join(newline)), size), { format: "csv" });
        const read = out.split("\n").slice(0, -1).map((line) => JSON.parse(line));
        assertEquals(read.map(({ text, b }) => [text, b]), rows);
      },
    ),
  );
});

Deno.test("openStream tells formats by extension, packed or not, and --format overrules it", async () => {
  await inTempDirectory(async (directory) => {
    const gzip = async (text: string) => {
      const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    };
    const files: [name: string, content: Uint8Array][] = [
      ["a.csv", bytes("text\na\n")],
      ["b.TSV", bytes("text\nb\n")],
      ["c.json", bytes('[{"text":"c"}]')],
      ["d.jsonl", bytes('{"text":"d"}\n')],
      ["e.CSV.GZ", await gzip("text\ne\n")],
      ["f.gz", new Uint8Array([...await gzip('{"text":'), ...await gzip('"f"}\n')])],
    ];
    for (const [name, content] of files) await Deno.writeFile(`${directory}/${name}`, content);
    const inputs = files.map(([name]) => `${directory}/${name}`);
    const seen = await see(new FakeStreams(bytes()), { inputs });
    assertEquals(seen, { exit: 0, out: [..."abcdef"].map((text) => `{"text":"${text}","n":1}\n`).join(""), err: "" });
    const raw = await see(new FakeStreams(bytes()), { inputs: [inputs[0]!], format: "raw" });
    assertEquals(raw.out, '{"text":"text","n":4}\n{"text":"a","n":1}\n');
  });
});

Deno.test("openStream gives the records of a packed file that is cut, or that garbage follows", async () => {
  await inTempDirectory(async (directory) => {
    const path = `${directory}/a.jsonl.gz`;
    const stream = new Blob(['{"text":"a"}\n']).stream().pipeThrough(new CompressionStream("gzip"));
    const packed = new Uint8Array(await new Response(stream).arrayBuffer());
    await Deno.writeFile(path, packed.subarray(0, packed.length - 4));
    assertEquals(await see(new FakeStreams(bytes()), { inputs: [path] }), {
      exit: 4,
      out: '{"text":"a","n":1}\n',
      err: `xlm: Cannot read ${path} after line 1: gzip: unexpected end of file.\n`,
    });
    await Deno.writeFile(path, new Uint8Array([...packed, ...bytes("garbage")]));
    const err = `xlm: ${path}: what follows the last gzip member is not gzip and was left out\n`;
    const seen = await see(new FakeStreams(bytes()), { inputs: [path] });
    assertEquals(seen, { exit: 0, out: '{"text":"a","n":1}\n', err });
    assertEquals((await see(new FakeStreams(bytes()), { inputs: [path], quiet: true })).err, "");
  });
});
