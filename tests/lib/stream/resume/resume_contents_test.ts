import { assert, assertEquals } from "@std/assert";
import { XlmError } from "../../../../lib/errors.ts";
import type { RunContents } from "../../../../lib/stream/resume/resume_state.ts";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { bytes, FakeStreams, see, type Seen } from "../fake_streams.ts";
import { needing } from "../../../needing.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const INPUT = '{"text":"a"}\n{"text":"bc"}\n{"text":"def"}\n';

type Hashes = Readonly<Record<string, string>>;

function contents(hashes: Hashes | (() => Hashes), place = "/m"): () => Promise<RunContents> {
  const now = typeof hashes === "function" ? hashes : () => hashes;
  return () => {
    const then = now();
    return Promise.resolve({ place, hashes: () => Promise.resolve(then) });
  };
}

class Job {
  readonly output: string;

  constructor(readonly directory: string) {
    this.output = `${directory}/out.jsonl`;
  }

  run(options: Partial<StreamOptions>): Promise<Seen> {
    return see(new FakeStreams(bytes(INPUT)), { output: this.output, ...options });
  }

  /** Leaves what a run leaves that is killed after its first line. */
  async cut(): Promise<string> {
    const whole = await Deno.readTextFile(this.output);
    await Deno.writeTextFile(this.output, whole.slice(0, whole.indexOf("\n") + 4));
    return whole;
  }
}

const MODEL = { "config.json": "c", "model.safetensors": "m", "vocab.json": "v" };

Deno.test("a run whose files hold something else is not resumed, and says which (--resume)", async () => {
  const { "vocab.json": _, ...without } = MODEL;
  const rows: [now: Hashes, place: string, found: string][] = [
    [{ ...MODEL, "model.safetensors": "x" }, "/m", "model.safetensors differs"],
    [{ ...MODEL, "config.json": "v", "vocab.json": "c" }, "/m", "config.json differs, vocab.json differs"],
    [without, "/m", "vocab.json is gone"],
    [{ ...MODEL, "added_tokens.json": "a" }, "/m", "added_tokens.json is new"],
    [{ ...MODEL, "config.json": "x" }, "/n", "config.json differs, the model was /m, now it is /n"],
    [{ ...without, "vocab2.json": "w" }, "/m", "vocab.json is gone, vocab2.json is new"],
    [{}, "/m", "config.json is gone, model.safetensors is gone, vocab.json is gone"],
  ];
  for (const [now, place, found] of rows) {
    await inTempDirectory(async (directory) => {
      const job = new Job(directory);
      await job.run({ contents: contents(MODEL) });
      await job.cut();
      const left = await Deno.readTextFile(job.output);
      const { exit, err } = await job.run({ resume: true, contents: contents(now, place) });
      assertEquals(exit, 2);
      assertEquals(
        err,
        `xlm: Cannot resume ${job.output}: ${found}; expected the run that wrote it. ` +
          "Use --overwrite to start again, or --force-resume.\n",
      );
      assertEquals(await Deno.readTextFile(job.output), left);
    });
  }
});

Deno.test("the same files go on, at another place and by another name; others with --force-resume", async () => {
  const { "model.safetensors": m, ...rest } = MODEL;
  const rows: [now: Hashes, options: Partial<StreamOptions>][] = [
    [MODEL, { resume: true }],
    [{ ...rest, "weights.safetensors": m }, { resume: true }],
    [{ ...MODEL, "config.json": "x" }, { force_resume: true }],
  ];
  for (const [now, options] of rows) {
    await inTempDirectory(async (directory) => {
      const job = new Job(directory);
      await job.run({ contents: contents(MODEL) });
      const whole = await job.cut();
      const { exit, err } = await job.run({ ...options, contents: contents(now, "/elsewhere") });
      assertEquals([exit, await Deno.readTextFile(job.output)], [0, whole], err);
      const forced = JSON.parse((await Deno.readTextFile(`${job.output}.state`)).split("\n")[0]!);
      assertEquals(forced.contents.hashes, options.force_resume ? now : MODEL);
    });
  }
});

Deno.test("options that have their default are in no signature: a later version's new ones change nothing", async () => {
  await inTempDirectory(async (directory) => {
    const job = new Job(directory);
    await job.run({ contents: contents(MODEL) });
    const { signature } = JSON.parse((await Deno.readTextFile(`${job.output}.state`)).split("\n")[0]!);
    assertEquals(Object.keys(signature).sort(), [
      "first_record",
      "format of input 1",
      "input 1",
      "result_field",
      "size of input 1",
    ]);
  });
});

Deno.test("a state of the first version, which noted no contents, is refused with a word and goes on when told to", async () => {
  await inTempDirectory(async (directory) => {
    const job = new Job(directory);
    await job.run({ contents: contents(MODEL) });
    const whole = await job.cut();
    const state = `${job.output}.state`;
    const [header = "", ...rest] = (await Deno.readTextFile(state)).split("\n");
    const { signature } = JSON.parse(header);
    await Deno.writeTextFile(state, [JSON.stringify({ version: 1, signature }), ...rest].join("\n"));
    const { exit, err } = await job.run({ resume: true, contents: contents(MODEL) });
    assertEquals(exit, 2);
    assert(err.includes("is of an earlier version, which noted nothing of the model's contents"), err);
    assertEquals((await job.run({ force_resume: true, contents: contents(MODEL) })).exit, 0);
    assertEquals(await Deno.readTextFile(job.output), whole);
  });
});

Deno.test("no line is written before the state tells of what made it", async () => {
  await inTempDirectory(async (directory) => {
    const job = new Job(directory);
    const hashed = Promise.withResolvers<Hashes>();
    const looks = () => Promise.resolve({ place: "/m", hashes: () => hashed.promise });
    const running = job.run({ contents: looks });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assertEquals([await Deno.readTextFile(job.output), await Deno.readTextFile(`${job.output}.state`)], ["", ""]);
    hashed.resolve(MODEL);
    assertEquals((await running).exit, 0);
    assertEquals((await Deno.readTextFile(job.output)).split("\n").length, 4);
  });
});

Deno.test("files that change while a run goes on end it with 3, and those that cannot be hashed too", async () => {
  await inTempDirectory(async (directory) => {
    const job = new Job(directory);
    let looked = 0;
    const changing = contents(() => looked++ === 0 ? MODEL : { ...MODEL, "config.json": "x" });
    const { exit, err } = await job.run({ contents: changing });
    assertEquals(exit, 3);
    assert(err.includes("config.json differs from what it was when the run began"), err);
    const failing = () =>
      Promise.resolve({ place: "/m", hashes: () => Promise.reject(new XlmError(3, "Cannot read it.")) });
    const failed = await job.run({ contents: failing, overwrite: true });
    assertEquals([failed.exit, failed.err, await Deno.readTextFile(job.output)], [3, "xlm: Cannot read it.\n", ""]);
  });
});

needing("posix", "without a file for the output nothing is looked at", async () => {
  const contents = () => Promise.reject(new Error("looked"));
  for (const output of [undefined, "-", "/dev/null"]) {
    assertEquals((await see(new FakeStreams(bytes(INPUT)), { output, contents })).exit, 0);
  }
});
