import { assertEquals, assertStringIncludes } from "@std/assert";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { bytes, FakeStreams, see } from "../fake_streams.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const INPUT = '{"text":"é"}\r\n{"text":1}\n\nnope\n{"text":"bc"}\n{"text":"def"}\n{"id":1}\n{"text":"g"}';
const COUNT = 3;

Deno.test("shards cut at any byte of their outputs are resumed, and together are the whole", async () => {
  await inTempDirectory(async (directory) => {
    const inputs = [`${directory}/in.jsonl`];
    await Deno.writeTextFile(inputs[0]!, INPUT);
    const run = (options: Partial<StreamOptions>) => see(new FakeStreams(bytes()), { inputs, ...options });
    for (const more of [{}, { on_error: "skip" }, { blank_lines: "keep" }] as const) {
      const whole = await run(more);
      const outputs: string[] = [];
      for (let index = 1; index <= COUNT; index++) {
        const options = { ...more, output: `${directory}/${index}.jsonl`, shard: { index, count: COUNT } };
        const { exit, err } = await run({ ...options, overwrite: true });
        const state = await Deno.readTextFile(`${options.output}.state`);
        const written = await Deno.readFile(options.output);
        for (let length = 0; length <= written.length; length += 7) {
          await Deno.writeFile(options.output, written.subarray(0, length));
          await Deno.writeTextFile(`${options.output}.state`, state);
          const resumed = await run({ ...options, resume: true });
          assertEquals(resumed.exit, exit, `${err} then ${resumed.err}`);
          assertEquals(await Deno.readFile(options.output), written, `shard ${index} cut after ${length} bytes`);
        }
        outputs.push(new TextDecoder().decode(written));
      }
      assertEquals(outputs.join(""), whole.out);
    }
  });
});

Deno.test("an output is not resumed with another shard", async () => {
  await inTempDirectory(async (directory) => {
    const inputs = [`${directory}/in.jsonl`];
    await Deno.writeTextFile(inputs[0]!, INPUT);
    const options = { inputs, output: `${directory}/out.jsonl`, on_error: "stop" } as const;
    const run = (more: Partial<StreamOptions>) => see(new FakeStreams(bytes()), { ...options, ...more });
    await run({ shard: { index: 1, count: COUNT } });
    for (
      const [shard, now] of [[{ index: 2, count: COUNT }, '"2/3"'], [{ index: 1, count: 2 }, '"1/2"'], [
        undefined,
        "the default",
      ]] as const
    ) {
      const { exit, err } = await run({ resume: true, shard });
      assertEquals(exit, 2);
      assertStringIncludes(err, `shard was "1/3", now it is ${now}`);
    }
  });
});
