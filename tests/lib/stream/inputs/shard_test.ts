import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { XlmError } from "../../../../lib/errors.ts";
import { BLANK_LINES } from "../../../../lib/stream/inputs/blank_line.ts";
import { Field } from "../../../../lib/record/field.ts";
import { INPUT_FORMATS } from "../../../../lib/stream/inputs/registry.ts";
import { parseShard, type Shard, shardRanges } from "../../../../lib/stream/inputs/shard.ts";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { bytes, FakeStreams, see, type Seen } from "../fake_streams.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const DIVISIBLE = INPUT_FORMATS.filter(({ shards }) => shards !== undefined).map(({ name }) => name);

/** Writes each record again, with a field: what is tested is which records a run reads, and how. */
function run(options: Partial<StreamOptions>): Promise<Seen> {
  return see(new FakeStreams(bytes()), { result_field: "n", ...options }, () => 1);
}

function shardsOf(count: number): Shard[] {
  return Array.from({ length: count }, (_, i) => ({ index: i + 1, count }));
}

/** Runs over all shards of an input, and over the whole. */
async function both(options: Partial<StreamOptions>, count: number): Promise<{ whole: Seen; shards: Seen[] }> {
  const shards: Seen[] = [];
  for (const shard of shardsOf(count)) shards.push(await run({ ...options, shard }));
  return { whole: await run(options), shards };
}

async function assertTogetherWhole(options: Partial<StreamOptions>, count: number): Promise<void> {
  const { whole, shards } = await both(options, count);
  const what = JSON.stringify({ format: options.format, count });
  // Where the whole is refused for its first record, which may lie in any shard, that record at least fails there.
  if (whole.exit > 1) return assert(shards.some(({ exit }) => exit > 0), `${what}: ${whole.err}`);
  assertEquals(shards.map(({ out }) => out).join(""), whole.out, what);
  assertEquals(Math.max(...shards.map(({ exit }) => exit)), whole.exit, what);
}

Deno.test("shards divide bytes without gap or overlap, over all files", () => {
  const sizes = fc.array(fc.oneof(fc.nat(100), fc.nat(2 ** 44)), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(sizes, fc.integer({ min: 1, max: 50 }), (sizes, count) => {
    const ranges = shardsOf(count).map((shard) => shardRanges(sizes, shard));
    sizes.forEach((size, file) => {
      const own = ranges.map((files) => files[file]!);
      assertEquals([own[0]!.start, own.at(-1)!.end], [0, size]);
      own.slice(1).forEach(({ start, end }, i) => assert(start === own[i]!.end && start <= end));
    });
    const lengths = ranges.map((files) => files.reduce((sum, { start, end }) => sum + end - start, 0));
    assert(Math.max(...lengths) - Math.min(...lengths) <= 2, `${lengths}`);
  }));
});

Deno.test("a shard that is none is refused", () => {
  assertEquals(parseShard("3/7"), { index: 3, count: 7 });
  assertEquals(parseShard("07/10"), { index: 7, count: 10 });
  for (const text of ["", "3", "3/", "/7", "-1/7", "1.5/7", "3/7/9", "a/b", " 1/2", "0/7", "8/7", "0/0", "1/0"]) {
    assertThrows(() => parseShard(text), XlmError, `Cannot use --shard ${text}`);
  }
  assertThrows(() => parseShard("0/7"), XlmError, "numbered from 1; expected 1/7 to 7/7");
});

/** Files on which a division may go wrong. */
const FILES: Record<string, string> = {
  "CR LF": Array.from({ length: 40 }, (_, i) => `line ${i}\r\n`).join(""),
  "no line end at the end": "first\nsecond\nthird",
  "a single line": "only",
  "lines of 1 MB": Array.from({ length: 5 }, (_, i) => `${`${i}`.repeat(1_000_000 + i)}\n`).join("") + "short\nlast",
  "empty": "",
  "only line ends": "\n\n\r\n\n",
  "a byte order mark": "\ufeffmarked\nplain\n\ufeffmarked\n",
  "only a byte order mark": "\ufeff",
  "bad records": '\n[\n{"text":\n{"text":"a"}\n"b"\nnull\n{"n":1}\n{"text":"c"}\n',
};

for (const [name, text] of Object.entries(FILES)) {
  Deno.test(`shards 1/7 to 7/7 together are the whole: ${name}`, async () => {
    await inTempDirectory(async (directory) => {
      const inputs = [`${directory}/in`];
      await Deno.writeTextFile(inputs[0]!, text);
      for (const format of ["raw", "jsonl"]) {
        for (const blank_lines of text.length > 1_000_000 ? ["skip" as const] : BLANK_LINES) {
          await assertTogetherWhole({ inputs, format, blank_lines }, 7);
        }
      }
    });
  });
}

/** Lines that mean something to one of the formats, or to none. */
const LINES = [
  ["", " ", "plain", "a,b", "c,d", 'e,"f', 'g"', '"h,i', "j\tk", "l m", "a\tb", "1\tb\t_\tNOUN\t_\t_\t_\t_\t_\t_"],
  ['{"text":"a"}', '{"text":1}', '"b"', "null", "[", "[{", "{", '{"text":"a","label":"x"}', '{"n":1}'],
  [
    "\ufeff",
    "\ufeffa,b",
    '\ufeff{"text":"a"}',
    "é 🎉",
    "-DOCSTART- O",
    "# sent_id = 1",
    "\r",
    "x\ry",
    "%PDF-",
    "x".repeat(50),
  ],
].flat();

Deno.test("shards of any files in any format together are the whole", async () => {
  const line = fc.tuple(fc.constantFrom(...LINES), fc.constantFrom("\n", "\n", "\r\n"));
  const file = fc.tuple(fc.array(line, { maxLength: 25 }), fc.constantFrom("", "last", "\xff")).map(([lines, last]) =>
    bytes(lines.flat().join(""), last === "\xff" ? [0x61, 0xff] : last)
  );
  const options = fc.record({
    format: fc.constantFrom(...DIVISIBLE),
    blank_lines: fc.constantFrom(...BLANK_LINES),
    max_line: fc.constantFrom(40, 1000),
  });
  await inTempDirectory(async (directory) => {
    const files = fc.array(file, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(files, options, fc.integer({ min: 1, max: 9 }), async (files, options, count) => {
        const inputs = files.map((_, i) => `${directory}/${i}`);
        await Promise.all(files.map((content, i) => Deno.writeFile(inputs[i]!, content)));
        await assertTogetherWhole({ inputs, ...options }, count);
      }),
      { numRuns: 300 },
    );
  });
});

Deno.test("an array that ends after its bracket fails in a shard as in the whole", async () => {
  await inTempDirectory(async (directory) => {
    const inputs = [`${directory}/cut.json`];
    for (const content of ["[\n", "{}\n[\n", "[{}]\n\n[\n\n"]) {
      await Deno.writeTextFile(inputs[0]!, content);
      for (const count of [1, 2, 3]) await assertTogetherWhole({ inputs, format: "doccano" }, count);
    }
  });
});

Deno.test("a table's shards know its header, and quoted cells with line ends stay whole", async () => {
  await inTempDirectory(async (directory) => {
    const inputs = [`${directory}/in.csv`];
    const rows = Array.from({ length: 20 }, (_, i) => `${i},"first\nof ${i}, ""quoted""\n"\r\n`);
    await Deno.writeTextFile(inputs[0]!, `id,text\r\n${rows.join("")}`);
    for (const count of [2, 3, 7, 41, 100]) await assertTogetherWhole({ inputs }, count);
    const { out, err } = await run({ inputs, shard: { index: 7, count: 7 } });
    assertEquals(err, "");
    assertStringIncludes(out, String.raw`{"id":"19","text":"first\nof 19, \"quoted\"\n","n":1}`);
  });
});

Deno.test("a hundred failed records in the middle of an input do not end its shard", async () => {
  await inTempDirectory(async (directory) => {
    const inputs = [`${directory}/in.jsonl`];
    const good = '{"text":"a"}\n'.repeat(200);
    await Deno.writeTextFile(inputs[0]!, `${good}${"null\n".repeat(600)}${good}`);
    await assertTogetherWhole({ inputs }, 7);
    await Deno.writeTextFile(inputs[0]!, "null\n".repeat(3000));
    const first = await run({ inputs, shard: { index: 1, count: 7 } });
    assertStringIncludes(first.err, "stopped: the first 100 records all failed");
  });
});

Deno.test("what has no lines, or no size, has no shards", async () => {
  await inTempDirectory(async (directory) => {
    const shard = { index: 1, count: 2 };
    const refused = async (options: Partial<StreamOptions>, found: string) => {
      const { exit, out, err } = await run({ shard, ...options });
      assertEquals([exit, out], [2, ""], err);
      assertStringIncludes(err, found);
    };
    for (const name of ["a.jsonl.gz", "a.json", "a.jsonl"]) await Deno.writeTextFile(`${directory}/${name}`, "");
    await refused({}, "Cannot read a shard of standard input: its size is not known; expected files of lines.");
    await refused({ text: ["a"] }, "Cannot read a shard of --text: expected files.");
    await refused({ inputs: [`${directory}/a.jsonl.gz`] }, "a.jsonl.gz: it is compressed; expected files of lines.");
    await refused({ inputs: [`${directory}/a.jsonl`, `${directory}/a.json`] }, "it is one json document");
    await refused({ inputs: [`${directory}/a.jsonl`], format: "label-studio" }, "it is one label-studio document");
  });
});

Deno.test("a format that numbers records needs ids in a shard, because numbers would be those of another record", async () => {
  await inTempDirectory(async (directory) => {
    const inputs = [`${directory}/in.jsonl`];
    const lines = ["a", "b", "c", "d"].map((text) => JSON.stringify({ text, name: `n-${text}` }));
    await Deno.writeTextFile(inputs[0]!, `${lines.join("\n")}\n`);
    const settings = { inputs, to: "conllu", task: "tag", readText: () => "a" };
    const row = { entity: "NOUN", score: 1, start: 0, end: 1, text: "a" };
    const tag = (id: string, shard?: Shard) => {
      const options = { ...settings, result_field: "n", output_options: { id_field: new Field(id) }, shard };
      return see(new FakeStreams(bytes()), options, () => [row]);
    };
    const { exit, err } = await tag("id", { index: 2, count: 2 });
    assertEquals(exit, 2);
    assertStringIncludes(err, "Cannot number the records of a shard");
    const shards = [await tag("name", { index: 1, count: 2 }), await tag("name", { index: 2, count: 2 })];
    assertEquals(shards.map(({ out }) => out).join(""), (await tag("name")).out);
  });
});

Deno.test("a file that shrinks while its shard is read ends the run", async () => {
  await inTempDirectory(async (directory) => {
    const inputs = [`${directory}/in`];
    await Deno.writeTextFile(inputs[0]!, `${"x".repeat(9_999)}\n`.repeat(100));
    const { exit, err } = await see(
      new FakeStreams(bytes()),
      { inputs, format: "raw", shard: { index: 1, count: 2 } },
      () => (Deno.truncateSync(inputs[0]!, 300_000), 1),
    );
    assertEquals(exit, 4, err);
    assertStringIncludes(err, "it changed: it had 1000000 bytes, now it has 300000");
  });
});
