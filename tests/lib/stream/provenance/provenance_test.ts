import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { RecordError } from "../../../../lib/errors.ts";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { bytes, countCharacters, FakeStreams, see } from "../fake_streams.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const MODEL = { name: "tiny", sha256: "ab".repeat(32), files: { "config.json": "cd".repeat(32) } };
const INPUT = `{"text":"a"}\n{"text":"bb"}\nnope\n{"x":1}\n`;

const options = (more: Partial<StreamOptions> = {}): Partial<StreamOptions> => ({
  task: "tag",
  signature: { "top-k": 2 },
  model: () => Promise.resolve({ identity: () => Promise.resolve(MODEL) }),
  ...more,
});

/** SHA-256 of a text, by another way than the program's. */
async function sha256(text: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const data = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data)).toHex();
}

async function readManifest(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await Deno.readTextFile(path));
}

Deno.test("a manifest says what was read, what was written and with which model", async () => {
  await inTempDirectory(async (folder) => {
    const [input, output, errors] = ["in.jsonl", "out.jsonl", "errors.jsonl"].map((name) => join(folder, name));
    await Deno.writeTextFile(input!, INPUT);
    const files = { inputs: [input!], output: output!, errors: errors! };
    const seen = await see(new FakeStreams(bytes()), options({ ...files, with_manifest: true }));
    assertEquals([seen.exit, seen.out], [1, ""]);
    const { time, versions, ...manifest } = await readManifest(`${output}.manifest.json`);
    assertEquals(Object.keys(versions as object), ["xlm", "deno"]);
    assertEquals(Object.keys(time as object), ["started", "ended", "seconds"]);
    const written = await Promise.all([output!, errors!].map((path) => Deno.readTextFile(path)));
    assertEquals(manifest, {
      manifest: 1,
      command: "tag",
      options: { result_field: "n", "top-k": 2 },
      model: MODEL,
      inputs: [{ name: input!, format: "jsonl", bytes: INPUT.length, sha256: await sha256(INPUT), records: 4 }],
      outputs: [
        { name: output!, bytes: written[0]!.length, sha256: await sha256(written[0]!) },
        { name: errors!, bytes: written[1]!.length, sha256: await sha256(written[1]!) },
      ],
      records: { total: 4, failed: 2, truncated: 0 },
      errors: { field_missing: 1, invalid_json: 1 },
      complete: true,
      exit_code: 1,
    });
  });
});

Deno.test("a manifest is the same every time but for its time, and has hashes of standard input and output", async () => {
  await inTempDirectory(async (folder) => {
    const path = join(folder, "m.json");
    const texts: string[] = [];
    for (const chunk of [1, 7, 4096]) {
      const seen = await see(new FakeStreams(bytes(INPUT), chunk), options({ manifest: path, overwrite: true }));
      const { time: _, ...rest } = await readManifest(path);
      texts.push(JSON.stringify(rest));
      assertEquals(rest["outputs"], [
        { name: "standard output", bytes: seen.out.length, sha256: await sha256(seen.out) },
      ]);
      assertEquals((rest["inputs"] as { sha256: string }[])[0]!.sha256, await sha256(INPUT));
    }
    assertEquals(new Set(texts).size, 1);
  });
});

Deno.test("a compressed input is hashed as it lies on the disk", async () => {
  await inTempDirectory(async (folder) => {
    const [input, path] = [join(folder, "in.jsonl.gz"), join(folder, "m.json")];
    const stream = new Blob([`{"text":"a"}\n`]).stream().pipeThrough(new CompressionStream("gzip"));
    const packed = new Uint8Array(await new Response(stream).arrayBuffer());
    await Deno.writeFile(input, packed);
    await see(new FakeStreams(bytes()), options({ inputs: [input], manifest: path }));
    const { inputs } = await readManifest(path);
    assertEquals(inputs, [
      { name: input, format: "jsonl", bytes: packed.length, sha256: await sha256(packed), records: 1 },
    ]);
  });
});

Deno.test("a run that stops early says so, and claims nothing of an input that it has not read", async () => {
  await inTempDirectory(async (folder) => {
    const path = join(folder, "m.json");
    await see(new FakeStreams(bytes(INPUT)), options({ manifest: path, max_errors: 1 }));
    const { complete, exit_code, inputs } = await readManifest(path);
    assertEquals([complete, exit_code], [false, 1]);
    assertMatch(JSON.stringify(inputs), /"bytes":null,"sha256":null/);
  });
});

Deno.test("a resumed run says how much it found, and hashes all of the output", async () => {
  await inTempDirectory(async (folder) => {
    const [input, output] = [join(folder, "in.jsonl"), join(folder, "out.jsonl")];
    await Deno.writeTextFile(input, INPUT);
    const files = options({ inputs: [input], output, with_manifest: true });
    await see(new FakeStreams(bytes()), files);
    const whole = await readManifest(`${output}.manifest.json`);
    const lines = (await Deno.readTextFile(output)).split("\n");
    await Deno.writeTextFile(output, lines.slice(0, 3).join("\n") + "\n");
    await see(new FakeStreams(bytes()), { ...files, resume: true });
    const resumed = await readManifest(`${output}.manifest.json`);
    assertEquals(resumed["records"], { total: 4, failed: 2, truncated: 0, resumed: { total: 3, failed: 1 } });
    assertEquals(resumed["errors"], { field_missing: 1 });
    assertEquals([resumed["outputs"], resumed["inputs"]], [whole["outputs"], whole["inputs"]]);
  });
});

Deno.test("no manifest of an earlier run stays beside a new output that has none yet", async () => {
  await inTempDirectory(async (folder) => {
    const output = join(folder, "out.jsonl");
    const files = options({ output, with_manifest: true, overwrite: true });
    await see(new FakeStreams(bytes(INPUT)), files);
    const failing = () => Promise.reject(new Error("broken"));
    await see(new FakeStreams(bytes(INPUT)), files, failing).catch(() => {});
    assertEquals(await Deno.stat(`${output}.manifest.json`).catch(() => null), null);
  });
});

Deno.test("reports of a run replace nothing by accident", async () => {
  await inTempDirectory(async (folder) => {
    const path = join(folder, "m.json");
    await Deno.writeTextFile(path, "precious");
    const seen = await see(new FakeStreams(bytes(INPUT)), options({ manifest: path }));
    assertEquals(seen, {
      exit: 2,
      out: "",
      err: `xlm: Cannot write ${path}: it exists; expected a new file. Use --overwrite or --resume.\n`,
    });
    const same = await see(new FakeStreams(bytes(INPUT)), options({ manifest: path, output: path, overwrite: true }));
    assertEquals(same.err, `xlm: Cannot write two outputs to ${path}: expected a file for each.\n`);
    const dash = await see(new FakeStreams(bytes(INPUT)), options({ manifest: "-" }));
    assertEquals(dash.err, "xlm: Cannot use --manifest -: standard output is for results; expected a file.\n");
    assertEquals(await Deno.readTextFile(path), "precious");
  });
});

Deno.test("a summary is added to what is there, shows ten failures, and texts of records are no markup", async () => {
  await inTempDirectory(async (folder) => {
    const path = join(folder, "summary.md");
    await Deno.writeTextFile(path, "# Job\n\n");
    const hostile = "<script>|`x` ](http://a) \u202e ::error::";
    const process = () => Promise.reject(new RecordError("field_type", hostile));
    const input = bytes(`{"text":"a"}\n`.repeat(25));
    const seen = await see(new FakeStreams(input), options({ summary_md: path }), process);
    const page = await Deno.readTextFile(path);
    assertEquals(page.split("\n")[2], "### xlm tag: 25 records, 25 failed");
    assertEquals(page.match(/^\| standard input&#58;\d+ \|/gm)?.length, 10);
    assertStringIncludes(page, "The first 10 of 25 failed records.");
    const shown = page.slice(0, page.indexOf("<details>"));
    for (const mark of ["<script", "](http", "\u202e", "`x`"]) assert(!shown.includes(mark), mark);
    assert(!seen.err.includes("::warning"), seen.err);
  });
});

Deno.test("on GitHub ten failed records become annotations that no text can leave", async () => {
  await inTempDirectory(async (folder) => {
    Deno.env.set("GITHUB_ACTIONS", "true");
    try {
      const process = () => Promise.reject(new RecordError("field_type", "100 %\n::error::gone"));
      const input = bytes(`{"text":"a"}\n`.repeat(12));
      const seen = await see(new FakeStreams(input), options({ summary_md: join(folder, "s.md") }), process);
      const lines = seen.err.split("\n").filter((line) => line.startsWith("::warning"));
      assertEquals(lines.length, 10);
      const place = "file=standard input,line=1,title=xlm tag%3A field_type";
      assertEquals(lines[0], `::warning ${place}::100 %25\\u000a::error::gone`);
    } finally {
      Deno.env.delete("GITHUB_ACTIONS");
    }
  });
});

Deno.test("without these options nothing is hashed, and no file appears", async () => {
  await inTempDirectory(async (folder) => {
    const model = () => Promise.reject(new Error("stamped"));
    const output = join(folder, "out.jsonl");
    const seen = await see(new FakeStreams(bytes(`{"text":"a"}\n`)), options({ model, output }), countCharacters);
    assertEquals(seen.exit, 0);
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
    assertEquals(names, ["out.jsonl", "out.jsonl.state"]);
  });
});
