import { assertEquals } from "@std/assert";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { bytes, CHUNK_SIZES, FakeStreams, see } from "../fake_streams.ts";
import { wide } from "./wide_text.ts";
import { needing } from "../../../needing.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

/** Faults of bytes and lines, each delivered in reads of every size: what must come out, whole. */
interface Fault {
  name: string;
  input: Uint8Array;
  options?: Partial<StreamOptions>;
  exit: number;
  out: string;
  err: string;
}

const A = '{"text":"a"}';
const A_DONE = '{"text":"a","n":1}\n';
const B_DONE = '{"text":"b","n":1}\n';

const faults: Fault[] = [
  { name: "empty input", input: bytes(), exit: 0, out: "", err: "xlm: 0 records\n" },
  { name: "blank lines only", input: bytes("\n  \n\t\r\n \n"), exit: 0, out: "", err: "xlm: 0 records\n" },
  {
    name: "blank lines are counted in line numbers",
    input: bytes(`\n\n${A}\n \n{`),
    exit: 1,
    out:
      `${A_DONE}{"error":{"code":"invalid_json","message":"unexpected end; expected a key in double quotes at line 5, ` +
      `column 2: {. The input ends here without a line end: was it cut?"}}\n`,
    err: "xlm: 1 of 2 records failed (1 invalid_json)\n",
  },
  { name: "no newline at the end", input: bytes(`${A}\n{"text":"b"}`), exit: 0, out: A_DONE + B_DONE, err: "" },
  { name: "CRLF", input: bytes(`${A}\r\n{"text":"b"}\r\n`), exit: 0, out: A_DONE + B_DONE, err: "" },
  {
    name: "a lone CR between tokens is white space",
    input: bytes('{"text":\r"a"}\n'),
    exit: 0,
    out: '{"text":\r"a","n":1}\n',
    err: "",
  },
  {
    name: "a lone CR inside a string",
    input: bytes(`{"text":"a\rb"}\n${A}\n`),
    exit: 1,
    out:
      `{"error":{"code":"invalid_json","message":"control character must be escaped as \\\\u000d at line 1, column 11: ` +
      `{\\"text\\":\\"a\\\\u000db\\"}"}}\n${A_DONE}`,
    err: "xlm: 1 of 2 records failed (1 invalid_json)\n",
  },
  {
    name: "lone CR line ends",
    input: bytes(`${A}\r{"text":"b"}\r`),
    exit: 1,
    out:
      `{"error":{"code":"invalid_json","message":"unexpected \\"{\\" after the end of the value at line 1, column 14: ` +
      `{\\"text\\":\\"a\\"}\\\\u000d{\\"text\\":\\"b\\"}\\\\u000d. The file uses CR line ends; convert with tr '\\\\r' '\\\\n'"}}\n`,
    err:
      'xlm: the only record failed (1 invalid_json); the last: standard input:1: invalid_json: unexpected "{" after the ' +
      'end of the value at line 1, column 14: {"text":"a"}\\u000d{"text":"b"}\\u000d. The file uses CR line ends; ' +
      "convert with tr '\\r' '\\n'\n",
  },
  { name: "a byte order mark", input: bytes([0xef, 0xbb, 0xbf], `${A}\n`), exit: 0, out: A_DONE, err: "" },
  {
    name: "nothing but a byte order mark",
    input: bytes([0xef, 0xbb, 0xbf]),
    exit: 0,
    out: "",
    err: "xlm: 0 records\n",
  },
  {
    name: "a byte order mark elsewhere is data",
    input: bytes("a\n\ufeffb\n"),
    options: { format: "raw" },
    exit: 0,
    out: '{"text":"a","n":1}\n{"text":"\ufeffb","n":2}\n',
    err: "",
  },
  {
    name: "a byte order mark before a later line of JSON, as cat leaves it",
    input: bytes(`\ufeff${A}\n\ufeff${A}\n\ufeff\n\ufeff"b"\n`),
    exit: 0,
    out: `${A_DONE}${A_DONE}${B_DONE}`,
    err: "",
  },
  ...(["jsonl", "raw", "csv"] as const).map((format) => ({
    name: `blank lines hold their place on request (${format})`,
    input: bytes(
      { jsonl: "", raw: "", csv: "text\n" }[format],
      format === "jsonl" ? `${A}\n \n\n"b"\n\n` : "a\n \n\nb\n\n",
    ),
    options: { blank_lines: "keep" as const, format },
    exit: 0,
    out: `${A_DONE}\n\n${B_DONE}\n`,
    err: "",
  })),
  {
    name: "blank lines are errors on request",
    input: bytes("a\n\nb\n"),
    options: { blank_lines: "error", format: "raw" },
    exit: 1,
    out: `${A_DONE}{"error":{"code":"empty_text","message":"line 2 is blank; expected a record"}}\n${B_DONE}`,
    err: "xlm: 1 of 3 records failed (1 empty_text)\n",
  },
  {
    name: "a line that is not UTF-8 keeps the fields that are",
    input: bytes('{"id":5,"text":"caf', [0xe9], '","k":"\ufffd","z":[1]}\n'),
    exit: 1,
    out:
      `{"id":5,"z":[1],"error":{"code":"invalid_utf8","message":"line 1 is not UTF-8 at byte 19 (0xE9); expected UTF-8. ` +
      `Use --encoding-errors replace to read it anyway"}}\n`,
    err:
      "xlm: the only record failed (1 invalid_utf8); the last: standard input:1: invalid_utf8: line 1 is not UTF-8 at " +
      "byte 19 (0xE9); expected UTF-8. Use --encoding-errors replace to read it anyway\n",
  },
  {
    name: "UTF-16",
    input: bytes([0xff, 0xfe, 0x7b, 0, 0x7d, 0]),
    exit: 4,
    out: "",
    err: "xlm: Cannot read standard input: UTF-16 text; expected UTF-8. Convert with iconv -f UTF-16 -t UTF-8.\n",
  },
  {
    name: "UTF-16 of the other byte order, two bytes long",
    input: bytes([0xfe, 0xff]),
    exit: 4,
    out: "",
    err: "xlm: Cannot read standard input: UTF-16 text; expected UTF-8. Convert with iconv -f UTF-16 -t UTF-8.\n",
  },
  {
    name: "UTF-32",
    input: bytes([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]),
    exit: 4,
    out: "",
    err: "xlm: Cannot read standard input: UTF-32 text; expected UTF-8. Convert with iconv -f UTF-32 -t UTF-8.\n",
  },
  ...(["LE", "BE"] as const).map((order) => ({
    name: `UTF-16${order} without a byte order mark`,
    input: wide("hello world\nzwei\n", `UTF-16${order}`),
    options: { format: "raw" as const },
    exit: 4,
    out: "",
    err: `xlm: Cannot read standard input: UTF-16${order} text without a byte order mark; expected UTF-8. ` +
      `Convert with iconv -f UTF-16${order} -t UTF-8.\n`,
  })),
  {
    name: "a line that is not UTF-8",
    input: bytes(`${A}\n{"text":"caf`, [0xe9], `"}\n{"text":"b"}\n`),
    exit: 1,
    out: `${A_DONE}{"error":{"code":"invalid_utf8","message":"line 2 is not UTF-8 at byte 12 (0xE9); expected UTF-8. ` +
      `Use --encoding-errors replace to read it anyway"}}\n${B_DONE}`,
    err: "xlm: 1 of 3 records failed (1 invalid_utf8)\n",
  },
  {
    name: "a last line cut inside a character",
    input: bytes(`${A}\n{"text":"caf`, [0xc3]),
    exit: 1,
    out: `${A_DONE}{"error":{"code":"invalid_utf8","message":"line 2 is not UTF-8 at byte 12 (0xC3); expected UTF-8. ` +
      `Use --encoding-errors replace to read it anyway"}}\n`,
    err: "xlm: 1 of 2 records failed (1 invalid_utf8)\n",
  },
  {
    name: "bytes that are not UTF-8 are replaced on request",
    input: bytes('{"text":"caf', [0xe9], '"}\n'),
    options: { encoding_errors: "replace" },
    exit: 0,
    out: '{"text":"caf\ufffd","n":4}\n',
    err: "",
  },
  {
    name: "a raw NUL in a JSON string",
    input: bytes(`{"text":"a\0"}\n{"text":"a\\u0000"}\n`),
    exit: 1,
    out:
      `{"error":{"code":"invalid_json","message":"control character must be escaped as \\\\u0000 at line 1, column 11: ` +
      `{\\"text\\":\\"a\\\\u0000\\"}"}}\n{"text":"a\\u0000","n":2}\n`,
    err: "xlm: 1 of 2 records failed (1 invalid_json)\n",
  },
  {
    name: "NUL in raw input",
    input: bytes("a\0b\n"),
    options: { format: "raw" },
    exit: 0,
    out: '{"text":"a\\u0000b","n":3}\n',
    err: "",
  },
  {
    name: "lines that are too long",
    input: bytes(`${A}\n"${"x".repeat(5000)}"\r\n${A}\n"123456789012"\n"${"y".repeat(30)}`),
    options: { max_line: 13 },
    exit: 1,
    out: A_DONE +
      '{"error":{"code":"line_too_long","message":"line 2 has 5002 bytes; expected at most 13. Use --max-line to allow more"}}\n' +
      A_DONE +
      '{"error":{"code":"line_too_long","message":"line 4 has 14 bytes; expected at most 13. Use --max-line to allow more"}}\n' +
      '{"error":{"code":"line_too_long","message":"line 5 has 31 bytes; expected at most 13. Use --max-line to allow more"}}\n',
    err: "xlm: 3 of 5 records failed (3 line_too_long)\n",
  },
  {
    name: "bytes are counted, not characters",
    input: bytes('"éé"\n"ééé"\n'),
    options: { max_line: 6 },
    exit: 1,
    out: '{"text":"éé","n":2}\n' +
      '{"error":{"code":"line_too_long","message":"line 2 has 8 bytes; expected at most 6. Use --max-line to allow more"}}\n',
    err: "xlm: 1 of 2 records failed (1 line_too_long)\n",
  },
  {
    name: "gzip",
    input: bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    exit: 4,
    out: "",
    err:
      "xlm: Cannot read standard input: input looks like gzip; expected text. Use gzip -dc, or name the file *.gz.\n",
  },
  {
    name: "zip",
    input: bytes("PK", [3, 4, 20, 0]),
    exit: 4,
    out: "",
    err: "xlm: Cannot read standard input: input looks like a zip archive; expected text. Use unzip -p.\n",
  },
  {
    name: "Parquet",
    input: bytes("PAR1", [0x15, 4]),
    exit: 4,
    out: "",
    err: "xlm: Cannot read standard input: input looks like Parquet; expected text. Convert it to JSONL first.\n",
  },
  {
    name: "SQLite",
    input: bytes("SQLite format 3", [0, 16, 0]),
    options: { format: "raw" },
    exit: 4,
    out: "",
    err:
      "xlm: Cannot read standard input: input looks like an SQLite database; expected text. Convert it to JSONL first.\n",
  },
  {
    name: "lone CR line ends of plain text",
    input: bytes("one\rtwo\r"),
    options: { format: "raw" },
    exit: 0,
    out: '{"text":"one\\rtwo\\r","n":8}\n',
    err: "xlm: standard input: it is one line with CR in it, which is no line end here; if it should be, " +
      "convert with tr '\\r' '\\n'\n",
  },
];

for (const { name, input, options, exit, out, err } of faults) {
  Deno.test(`${name} (runStream)`, async () => {
    for (const size of CHUNK_SIZES) {
      assertEquals(await see(new FakeStreams(input, size), options), { exit, out, err }, `in reads of ${size} bytes`);
    }
  });
}

Deno.test("tar, which a file name and NUL begin (runStream)", async () => {
  const input = bytes("in.txt", Array<number>(251).fill(0), "ustar", [0], "00", Array<number>(249).fill(0), "text\n");
  for (const size of [100, 512, 4096]) {
    assertEquals(await see(new FakeStreams(input, size), { format: "raw" }), {
      exit: 4,
      out: "",
      err: "xlm: Cannot read standard input: input looks like a tar archive; expected text. Use tar -xO.\n",
    });
  }
});

Deno.test("a character split across reads at any place (runStream)", async () => {
  for (let shift = 0; shift <= 16; shift++) {
    const text = `${"x".repeat(shift)}é…🎉`;
    for (const size of [1, 2, 3, 4, 5, 8, 16]) {
      const seen = await see(new FakeStreams(bytes(`{"text":"${text}"}\n${A}\n`), size));
      assertEquals(seen.out, `{"text":"${text}","n":${shift + 3}}\n${A_DONE}`);
    }
  }
});

Deno.test("a file that shrinks while it is read ends the run after its lines (runStream)", async () => {
  await inTempDirectory(async (directory) => {
    const path = `${directory}/in.jsonl`;
    const lines = 100_000;
    await Deno.writeTextFile(path, `${A}\n`.repeat(lines));
    const seen = await see(new FakeStreams(bytes()), { inputs: [path] }, (record) => {
      if (record.line === 1) Deno.truncateSync(path, 5);
      return 1;
    });
    const read = seen.out.split("\n").length - 1;
    assertEquals(seen.out, A_DONE.repeat(read));
    assertEquals(seen.exit, 4);
    const message =
      /^xlm: Cannot read .*in.jsonl after line (\d+): it changed: (\d+) bytes were read, now it has 5.\n$/;
    const [, after, bytesRead] = message.exec(seen.err)!;
    assertEquals([Number(after), Math.floor(Number(bytesRead) / (A.length + 1))], [read, read]);
  });
});

Deno.test("a read that fails ends the run after the lines before it (runStream)", async () => {
  const streams = new FakeStreams(bytes(`${A}\n{"text":"b"}\n{"te`), 7);
  const { read } = streams.stdin;
  streams.stdin.read = async (buffer) => {
    const length = await read(buffer);
    if (length === null) throw new Error("Input/output error (os error 5)");
    return length;
  };
  assertEquals(await see(streams, {}, (record) => Promise.resolve(record.line)), {
    exit: 4,
    out: '{"text":"a","n":1}\n{"text":"b","n":2}\n',
    err: "xlm: Cannot read standard input after line 2: input/output error.\n",
  });
});

Deno.test("an input that is missing or a directory is refused before anything is written (openStream)", async () => {
  await inTempDirectory(async (directory) => {
    const [good, output] = [`${directory}/good.jsonl`, `${directory}/out.jsonl`];
    await Deno.writeTextFile(good, `${A}\n`);
    for (
      const [path, found] of [
        [`${directory}/missing.jsonl`, "no such file or directory"],
        [directory, "it is a directory; expected a file"],
        [`${good}/in.jsonl`, "not a directory"],
      ] as const
    ) {
      const seen = await see(new FakeStreams(bytes()), { inputs: [good, path], output });
      assertEquals(seen, { exit: 4, out: "", err: `xlm: Cannot read ${path}: ${found}.\n` });
      assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["good.jsonl"]);
    }
  });
});

Deno.test("a packed file among several is refused before the first is read (openStream)", async () => {
  await inTempDirectory(async (directory) => {
    const [good, packed] = [`${directory}/good.jsonl`, `${directory}/packed.jsonl`];
    await Deno.writeTextFile(good, `${A}\n`);
    await Deno.writeFile(packed, bytes([0x1f, 0x8b, 8, 0]));
    const { exit, out } = await see(new FakeStreams(bytes()), { inputs: [good, packed] });
    assertEquals({ exit, out }, { exit: 4, out: "" });
  });
});

needing("links", "an input is not an output, under any name (openStream)", async () => {
  await inTempDirectory(async (directory) => {
    const [path, link, hard] = ["in.jsonl", "link.jsonl", "hard.jsonl"].map((name) => `${directory}/${name}`);
    await Deno.writeTextFile(path!, `${A}\n`);
    await Deno.symlink(path!, link!);
    await Deno.link(path!, hard!);
    for (const output of [path!, link!, hard!]) {
      for (
        const options of [{ output, overwrite: true }, { output: `${directory}/out`, errors: output, overwrite: true }]
      ) {
        const seen = await see(new FakeStreams(bytes()), { inputs: [path!], ...options });
        const err = `xlm: Cannot write ${output}: it is also the input ${path}; expected another file.\n`;
        assertEquals(seen, { exit: 2, out: "", err });
      }
    }
    assertEquals(await Deno.readTextFile(path!), `${A}\n`);
  });
});

Deno.test("a terminal as input is announced in one line (runStream)", async () => {
  const streams = new FakeStreams(bytes(`${A}\n`));
  streams.stdin.isTerminal = () => true;
  const err = "xlm: reading from the terminal; end with Ctrl-D\n";
  assertEquals(await see(streams), { exit: 0, out: A_DONE, err });
});
