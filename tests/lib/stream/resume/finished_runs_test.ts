import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileIdentity } from "../../../../lib/stream/inputs/input_files.ts";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { bytes, FakeStreams, see, type Seen } from "../fake_streams.ts";
import { needing } from "../../../needing.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const INPUT = '{"text":"é"}\n{"text":1}\n{"text":"bc"}\n{"text":"def"}\n';

/** A finished run, in a directory with nothing but its input and output. */
interface Finished {
  output: string;
  whole: string;
  cache: string;
  run(options?: Partial<StreamOptions>): Promise<Seen>;
  names(): string[];
}

async function finished(test: (job: Finished) => Promise<void>): Promise<void> {
  await inTempDirectory((directory) =>
    inTempDirectory(async (cache) => {
      const [input, output] = [`${directory}/in.jsonl`, `${directory}/out.jsonl`];
      await Deno.writeTextFile(input, INPUT);
      const options = { inputs: [input], output, finished_runs: () => `${cache}/runs` };
      const run = (more: Partial<StreamOptions> = {}) => see(new FakeStreams(bytes()), { ...options, ...more });
      const names = () => [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
      assertEquals((await run()).exit, 1);
      await test({ output, whole: await Deno.readTextFile(output), cache, run, names });
    })
  );
}

Deno.test("a finished run leaves nothing beside its output, and may be resumed", async () => {
  await finished(async ({ output, whole, run, names }) => {
    for (let time = 0; time < 3; time++) {
      assertEquals(names(), ["in.jsonl", "out.jsonl"]);
      const { exit, err } = await run({ resume: true });
      assertEquals([exit, await Deno.readTextFile(output)], [1, whole], err);
    }
    await Deno.writeTextFile(output, whole.slice(0, 30));
    assertEquals([(await run({ resume: true })).exit, await Deno.readTextFile(output)], [1, whole]);
    assertEquals(names(), ["in.jsonl", "out.jsonl"]);
  });
});

Deno.test("a finished run is not resumed with other options, and nothing comes beside it", async () => {
  await finished(async ({ output, whole, run, names }) => {
    const { exit, err } = await run({ resume: true, bare: true });
    assertEquals([exit, await Deno.readTextFile(output)], [2, whole]);
    assertStringIncludes(err, "bare was the default, now it is true");
    assertEquals(names(), ["in.jsonl", "out.jsonl"]);
    assertEquals((await run({ resume: true })).exit, 1);
  });
});

Deno.test("another file at the same place is not taken for the finished one", async () => {
  await finished(async ({ output, whole, run, names }) => {
    await Deno.rename(output, `${output}.done`);
    await Deno.writeTextFile(output, whole);
    assert(await fileIdentity(output) !== await fileIdentity(`${output}.done`));
    const { exit, err } = await run({ resume: true });
    assertEquals(exit, 2);
    assertStringIncludes(err, `${output}.state is not there, and this machine knows no run that finished it`);
    assertEquals(names(), ["in.jsonl", "out.jsonl", "out.jsonl.done"]);
    assertEquals([(await run({ force_resume: true })).exit, await Deno.readTextFile(output)], [1, whole]);
  });
});

Deno.test("a run that ends early keeps its state", async () => {
  await finished(async ({ output, run, names }) => {
    for (const options of [{ max_errors: 1 }, { on_error: "stop" }] as const) {
      assertEquals((await run({ overwrite: true, ...options })).exit, 1);
      assertEquals(names(), ["in.jsonl", "out.jsonl", "out.jsonl.state"]);
    }
    assertEquals((await run({ resume: true })).exit, 1);
    assertEquals((await Deno.readTextFile(output)).split("\n").length, 5);
    assertEquals(names(), ["in.jsonl", "out.jsonl"]);
  });
});

needing("linux", "without a cache a run finishes as well, and its output is not resumed", async () => {
  await finished(async ({ output, whole, run, names }) => {
    const noCache = () => {
      throw new Error("HOME is not set");
    };
    for (const finished_runs of [noCache, () => "/proc/nowhere"]) {
      assertEquals((await run({ overwrite: true, finished_runs })).exit, 1);
      assertEquals([names(), await Deno.readTextFile(output)], [["in.jsonl", "out.jsonl"], whole]);
      assertEquals((await run({ resume: true, finished_runs })).exit, 2);
      assertEquals(names(), ["in.jsonl", "out.jsonl"]);
    }
  });
});

Deno.test("of very many finished runs the oldest are forgotten", async () => {
  await finished(async ({ cache, run }) => {
    for (let i = 0; i < 1005; i++) {
      const path = `${cache}/runs/${i}.state`;
      Deno.writeTextFileSync(path, "");
      Deno.utimeSync(path, i, i);
    }
    assertEquals((await run({ resume: true })).exit, 1);
    const left = [...Deno.readDirSync(`${cache}/runs`)].map(({ name }) => name);
    assertEquals([left.length, left.includes("0.state"), left.includes("1004.state")], [900, false, true]);
    assertEquals((await run({ resume: true })).exit, 1);
  });
});
