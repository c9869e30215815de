import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { ResultWriter } from "../../../../lib/record/result_writer.ts";
import { bytes, FakeStreams, see } from "../fake_streams.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

/** Lines of another form than JSON, under a header. */
const table: ResultWriter = {
  head: "line,characters,error",
  result: ({ line }, json) => `${line},${json},`,
  error: ({ line }, { code }) => `${line},,${code}`,
  blank: ",,",
};

/** One document, in which failed records and blank lines are nothing. */
const sum: ResultWriter = {
  result: (_record, json) => json,
  error: () => null,
  blank: null,
  document: (entries) => `${entries.join(" + ")}\n= ${entries.reduce((sum, entry) => sum + Number(entry), 0)}`,
};

const INPUT = '{"text":"abc"}\n\nbroken\n{"text":"é"}\n';

function run(writer: ResultWriter, options: Parameters<typeof see>[1] = {}) {
  return see(new FakeStreams(bytes(INPUT), 3), { writer, blank_lines: "keep", quiet: true, ...options });
}

Deno.test("a writer of lines says what it wants of records, failures and blank lines, under its header", async () => {
  const { exit, out } = await run(table);
  assertEquals([exit, out], [1, "line,characters,error\n1,3,\n,,\n3,,invalid_json\n4,1,\n"]);
});

Deno.test("a writer of a document has its entries in the order of the input, and is written at the end, whole", async () => {
  assertEquals((await run(sum)).out, "3 + 1\n= 4\n");
  await inTempDirectory(async (directory) => {
    const output = join(directory, "sum");
    assertEquals(await run(sum, { output }), { exit: 1, out: "", err: "" });
    assertEquals(await Deno.readTextFile(output), "3 + 1\n= 4\n");
    assertEquals((await run(sum, { output })).exit, 2);
    assertEquals([...Deno.readDirSync(directory)].length, 1);
  });
});

Deno.test("a document never replaces an input, and its directory is looked for before any record", async () => {
  await inTempDirectory(async (directory) => {
    const [input, output] = [join(directory, "in.jsonl"), join(directory, "none", "sum")];
    await Deno.writeTextFile(input, INPUT);
    const replaced = await run(sum, { inputs: [input], output: input, overwrite: true });
    const message = `xlm: Cannot write ${input}: it is also the input ${input}; expected another file.\n`;
    assertEquals(replaced, { exit: 2, out: "", err: message });
    assertEquals(await Deno.readTextFile(input), INPUT);
    for (const options of [{ output }, { output: directory }, { manifest: output }, { summary_md: output }]) {
      const { exit, out } = await run(sum, { inputs: [input], ...options });
      assertEquals({ exit, out }, { exit: 4, out: "" });
    }
  });
});

Deno.test("the error file is JSONL, whatever the output is", async () => {
  await inTempDirectory(async (directory) => {
    const errors = join(directory, "errors");
    await run(sum, { errors });
    const [line] = (await Deno.readTextFile(errors)).split("\n");
    assertEquals(Object.keys(JSON.parse(line!)), ["error"]);
  });
});

Deno.test("an output that does not tell what it has done is not gone on with", async () => {
  const reasons: [ResultWriter, string][] = [
    [table, "its output does not tell which records failed"],
    [sum, "it writes one document at the end"],
  ];
  for (const [writer, reason] of reasons) {
    const { exit, err } = await run(writer, { output: "out", resume: true });
    assertEquals([exit, err], [2, `xlm: Cannot resume: ${reason}; expected lines.\n`]);
  }
});
