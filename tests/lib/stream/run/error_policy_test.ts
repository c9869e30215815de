import { assertEquals } from "@std/assert";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { bytes, countCharacters, FakeStreams, see } from "../fake_streams.ts";
import { needing } from "../../../needing.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const input = bytes('{"text":"a"}\n{"id":1}\n{"text":"b"}\n{"text":2}\n{"text":"c"}\n');
const a = '{"text":"a","n":1}\n';
const b = '{"text":"b","n":1}\n';
const c = '{"text":"c","n":1}\n';
const missing = 'text is missing; found "id". Use --field to name another field';
const first = `{"id":1,"error":${JSON.stringify({ code: "field_missing", message: missing })}}\n`;
const second = '{"text":2,"error":{"code":"field_type","message":"text is the number 2; expected a string"}}\n';
const firstShown = `standard input:2: field_missing: ${missing}`;
const secondShown = "standard input:4: field_type: text is the number 2; expected a string";
const counted = "xlm: 2 of 5 records failed (1 field_missing, 1 field_type)\n";

const policies: [name: string, options: Partial<StreamOptions>, out: string, err: string][] = [
  ["emit puts errors in their place", {}, a + first + b + second + c, counted],
  [
    "skip leaves failed records out and names them",
    { on_error: "skip" },
    a + b + c,
    `xlm: ${firstShown}\nxlm: ${secondShown}\n${counted}`,
  ],
  ["skip is silent when quiet", { on_error: "skip", quiet: true }, a + b + c, ""],
  ["stop ends before the first failed record", { on_error: "stop" }, a, `xlm: stopped at ${firstShown}\n`],
  [
    "--max-errors ends with the last one allowed",
    { max_errors: 2 },
    a + first + b + second,
    `xlm: stopped: 2 records failed; the last: ${secondShown}\n`,
  ],
  [
    "--max-errors 1 ends with the first",
    { max_errors: 1, quiet: true },
    a + first,
    `xlm: stopped: 1 record failed; the last: ${firstShown}\n`,
  ],
];

for (const [name, options, out, err] of policies) {
  Deno.test(`on_error: ${name}`, async () => {
    assertEquals(await see(new FakeStreams(input), options), { exit: 1, out, err });
    const async = await see(new FakeStreams(input, 5), { ...options, window_records: 3 }, async (record, run) => {
      await Promise.resolve();
      return countCharacters(record, run);
    });
    assertEquals(async, { exit: 1, out, err });
  });
}

Deno.test("--exit-zero: a finished run ends with 0, one that stops early still with 1", async () => {
  const ended = (options: Partial<StreamOptions>) => see(new FakeStreams(input), { exit_zero: true, ...options });
  assertEquals(await ended({}), { exit: 0, out: a + first + b + second + c, err: counted });
  assertEquals((await ended({ on_error: "skip" })).exit, 0);
  assertEquals((await ended({ on_error: "stop" })).exit, 1);
  assertEquals((await ended({ max_errors: 2 })).exit, 1);
  assertEquals((await ended({ max_errors: 3 })).exit, 0);
});

Deno.test("--exit-zero: neither a first record that has the result field ends the run, nor a hundred that fail", async () => {
  const taken = '{"text":"a","n":0}\n'.repeat(150);
  const { exit, out, err } = await see(new FakeStreams(bytes(taken, '{"text":"b"}\n')), { exit_zero: true });
  assertEquals([exit, out.split("\n").at(-2)], [0, b.trim()]);
  assertEquals(err, "xlm: 150 of 151 records failed (150 field_type)\n");
  assertEquals((await see(new FakeStreams(bytes(taken)))).exit, 2);
});

Deno.test("errors: failed records go to the file, and with skip only there", async () => {
  await inTempDirectory(async (directory) => {
    const errors = `${directory}/errors.jsonl`;
    const emitted = await see(new FakeStreams(input), { errors });
    assertEquals(emitted, { exit: 1, out: a + first + b + second + c, err: counted });
    assertEquals(await Deno.readTextFile(errors), first + second);
    const refused = await see(new FakeStreams(input), { errors, on_error: "skip" });
    assertEquals(refused, {
      exit: 2,
      out: "",
      err: `xlm: Cannot write ${errors}: it exists; expected a new file. Use --overwrite or --resume.\n`,
    });
    const skipped = await see(new FakeStreams(input), { errors, on_error: "skip", overwrite: true });
    assertEquals(skipped, { exit: 1, out: a + b + c, err: counted });
    assertEquals(await Deno.readTextFile(errors), first + second);
    const good = await see(new FakeStreams(bytes('{"text":"a"}\n')), { errors, overwrite: true });
    assertEquals(good, { exit: 0, out: a, err: "" });
    assertEquals(await Deno.readTextFile(errors), "");
  });
});

needing("linux", "errors: a file that cannot be written ends the run", async () => {
  const seen = await see(new FakeStreams(input), { errors: "/dev/full", on_error: "skip" });
  assertEquals(seen.exit, 4);
  assertEquals(seen.err.split("\n").at(-2), "xlm: Cannot write /dev/full: no space left on device.");
});

Deno.test("the first 100 records all failing ends the run, unless --max-errors says how many may", async () => {
  const bad = "1\n".repeat(150);
  const line = (number: number) => `line ${number} is a number; expected an object or a string`;
  const record = (number: number) => `{"error":${JSON.stringify({ code: "not_object", message: line(number) })}}\n`;
  const records = (count: number) => Array.from({ length: count }, (_, i) => record(i + 1)).join("");
  assertEquals(await see(new FakeStreams(bytes(bad))), {
    exit: 1,
    out: records(100),
    err: `xlm: stopped: the first 100 records all failed; the last: standard input:100: not_object: ${line(100)}\n`,
  });
  const allowed = await see(new FakeStreams(bytes(bad)), { max_errors: 1000 });
  const err = `xlm: all 150 records failed (150 not_object); the last: standard input:150: not_object: ${line(150)}\n`;
  assertEquals(allowed, { exit: 1, out: records(150), err });
  const one = await see(new FakeStreams(bytes(`{"text":"a"}\n${bad}`)));
  assertEquals([one.exit, one.out.split("\n").length, one.err], [
    1,
    152,
    "xlm: 150 of 151 records failed (150 not_object)\n",
  ]);
});

Deno.test("resolveOptions refuses what contradicts itself or is out of range", async () => {
  const rows: [Partial<StreamOptions>, string][] = [
    [{ text: ["a"], inputs: ["-"] }, "Cannot read --text and files: expected one of them."],
    [{ resume: true }, "Cannot resume: --output is missing; expected the file to go on with."],
    [{ resume: true, output: "x", overwrite: true }, "Cannot use --resume with --overwrite: expected one of them."],
    [
      { resume: true, output: "x", unordered: true },
      "Cannot use --resume with --unordered: only ordered output shows what is done.",
    ],
    [{ result_field: "error" }, "Cannot name the result field error: failed records have it; expected another name."],
    [{ max_line: 0 }, "Cannot use --max-line 0: out of range; expected 1 to 536870000."],
    [{ max_errors: 0 }, "Cannot use --max-errors 0: out of range; expected at least 1."],
    [{ output: "x", errors: "x" }, "Cannot write results and errors to x: expected two files."],
  ];
  for (const [options, message] of rows) {
    assertEquals(await see(new FakeStreams(input), options), { exit: 2, out: "", err: `xlm: ${message}\n` });
  }
});
