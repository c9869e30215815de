import { assert, assertEquals } from "@std/assert";
import { recordsDone } from "../../../../lib/stream/resume/resume_state.ts";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { openStream } from "../../../../lib/stream/run/run_stream.ts";
import { bytes, countCharacters, FakeStreams, see, type Seen } from "../fake_streams.ts";
import { needing } from "../../../needing.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const INPUT = '{"text":"é"}\n{"text":1}\n\n{"text":"bc"}\nnope\n{"text":"def"}\n';

/** A directory with an input, and runs in it. */
class Job {
  readonly input: string;
  readonly output: string;

  constructor(readonly directory: string) {
    this.input = `${directory}/in.jsonl`;
    this.output = `${directory}/out.jsonl`;
  }

  run(options: Partial<StreamOptions> = {}): Promise<Seen> {
    return see(new FakeStreams(bytes()), { inputs: [this.input], output: this.output, ...options });
  }

  read(): string {
    return Deno.readTextFileSync(this.output);
  }
}

async function inJob(test: (job: Job) => Promise<void>, input = INPUT): Promise<void> {
  await inTempDirectory(async (directory) => {
    const job = new Job(directory);
    await Deno.writeTextFile(job.input, input);
    await test(job);
  });
}

Deno.test("a run cut at any byte of its output resumes to the same output (--resume)", async () => {
  await inJob(async (job) => {
    await job.run();
    const whole = await Deno.readFile(job.output);
    for (let length = 0; length <= whole.length; length++) {
      await Deno.writeFile(job.output, whole.subarray(0, length));
      const { exit, out, err } = await job.run({ resume: true });
      assertEquals([exit, out], [1, ""], err);
      assert(err.startsWith("xlm: 2 of 5 records failed"), err);
      assertEquals(await Deno.readFile(job.output), whole, `cut after ${length} bytes`);
    }
  });
});

Deno.test("blank lines that hold their place are lines that are done (--resume)", async () => {
  await inJob(async (job) => {
    await job.run({ blank_lines: "keep" });
    const whole = await Deno.readTextFile(job.output);
    assertEquals(whole.split("\n").map((line) => line === ""), [true, false, true, false, true, true]);
    for (let length = 0; length <= whole.length; length++) {
      await Deno.writeTextFile(job.output, whole.slice(0, length));
      const { exit, err } = await job.run({ resume: true, blank_lines: "keep" });
      assertEquals([exit, err], [0, ""]);
      assertEquals(await Deno.readTextFile(job.output), whole, `cut after ${length} characters`);
    }
    const other = await job.run({ resume: true });
    assertEquals(other.exit, 2);
    assert(other.err.includes('blank_lines was "keep", now it is the default'), other.err);
  }, '\n{"text":"a"}\n  \n{"text":"bc"}\n\n');
});

Deno.test("records that were skipped are not taken for done, nor done again (--resume)", async () => {
  await inJob(async (job) => {
    const errors = `${job.directory}/errors.jsonl`;
    const options = { on_error: "skip", errors } as const;
    await job.run(options);
    const [whole, wholeErrors] = [await Deno.readFile(job.output), await Deno.readTextFile(errors)];
    const state = await Deno.readFile(`${job.output}.state`);
    for (let length = 0; length <= whole.length; length++) {
      await Deno.writeFile(job.output, whole.subarray(0, length));
      await Deno.writeTextFile(errors, wholeErrors);
      // Before the last line is written, the run may be cut while it notes the record that is skipped before it.
      const torn = whole.subarray(0, length).filter((byte) => byte === 10).length < 3 ? length % 2 : 0;
      await Deno.writeFile(`${job.output}.state`, state.subarray(0, state.length - torn));
      const { exit, err } = await job.run({ ...options, resume: true });
      assertEquals(exit, 1, err);
      assertEquals(await Deno.readFile(job.output), whole, `cut after ${length} bytes`);
      const told = (await Deno.readTextFile(errors)).split("\n").slice(0, -1);
      // At least once: an error may be told again, none may be missing.
      assertEquals([...new Set(told)], wholeErrors.split("\n").slice(0, -1));
    }
  });
});

Deno.test("a run that is cut again and again loses no record to those that it skipped twice (--resume)", async () => {
  for (const force of [{}, { force_resume: true }]) {
    await inJob(async (job) => {
      await job.run({ on_error: "skip" });
      const whole = await Deno.readFile(job.output);
      for (let length = 0; length <= whole.length; length++) {
        await Deno.writeFile(job.output, whole.subarray(0, length));
        const { exit, err } = await job.run({ on_error: "skip", resume: true, ...force });
        assertEquals(exit, 1, err);
        assertEquals(await Deno.readFile(job.output), whole, `cut after ${length} bytes`);
      }
    });
  }
});

Deno.test("recordsDone counts records with and without a line", () => {
  assertEquals(recordsDone(0, []), 0);
  assertEquals(recordsDone(3, []), 3);
  assertEquals(recordsDone(2, [1, 4]), 4);
  assertEquals(recordsDone(0, [1, 2, 5]), 2);
  assertEquals(recordsDone(1, [3]), 1);
  assertEquals(recordsDone(2, [3, 4, 6]), 4);
});

Deno.test("a run with another input, option or model is not resumed, and says what differs (--resume)", async () => {
  await inJob(async (job) => {
    await job.run({ signature: { model: "a@1", top_k: 5 } });
    const before = job.read();
    const other = `${job.directory}/other.jsonl`;
    await Deno.writeTextFile(other, INPUT);
    const rows: [options: Partial<StreamOptions>, found: string][] = [
      [{ signature: { model: "a@2", top_k: 5 } }, 'model was "a@1", now it is "a@2"'],
      [
        { signature: { model: "a@1", top_k: 3 }, result_field: "m" },
        'result_field was "n", now it is "m", top_k was 5, now it is 3',
      ],
      [
        { signature: { model: "a@1", top_k: 5 }, inputs: [other] },
        `input 1 was "${job.input}", now it is "${other}"`,
      ],
    ];
    for (const [options, found] of rows) {
      const { exit, err } = await job.run({ ...options, resume: true });
      assertEquals(exit, 2);
      assertEquals(
        err,
        `xlm: Cannot resume ${job.output}: ${found}; expected the run that wrote it. ` +
          "Use --overwrite to start again, or --force-resume.\n",
      );
    }
    await Deno.writeTextFile(job.input, INPUT.replace("é", "ö"));
    const changed = await job.run({ resume: true, signature: { model: "a@1", top_k: 5 } });
    assertEquals(changed.exit, 2);
    assert(changed.err.includes("the first record of the input has changed"), changed.err);
    assertEquals(job.read(), before);
  });
});

Deno.test("--force-resume goes on whatever has changed", async () => {
  await inJob(async (job) => {
    await job.run({ signature: { model: "a@1" } });
    const lines = job.read().split("\n");
    await Deno.writeTextFile(job.output, `${lines.slice(0, 3).join("\n")}\n{"te`);
    const { exit } = await job.run({ force_resume: true, signature: { model: "a@2" } });
    assertEquals([exit, job.read()], [1, lines.join("\n")]);
    assertEquals((await job.run({ resume: true, signature: { model: "a@2" } })).exit, 1);
  });
});

Deno.test("a file that no run left is not resumed (--resume)", async () => {
  await inJob(async (job) => {
    await Deno.writeTextFile(job.output, "something\n");
    const { exit, err } = await job.run({ resume: true });
    assertEquals([exit, job.read()], [2, "something\n"]);
    assert(err.includes(`${job.output}.state is not there, and this machine knows no run that finished it`), err);
    assertEquals([...Deno.readDirSync(job.directory)].map(({ name }) => name).sort(), ["in.jsonl", "out.jsonl"]);
    const forced = await job.run({ force_resume: true });
    assertEquals(forced.exit, 2);
    assert(forced.err.includes("line 1 is not JSON"), forced.err);
  });
  await inJob(async (job) => {
    await job.run();
    const broken = job.read().replace('{"text":1,', '"text":1,');
    await Deno.writeTextFile(job.output, broken);
    const { exit, err } = await job.run({ resume: true });
    assertEquals([exit, job.read()], [2, broken]);
    assert(err.includes("line 2 is not JSON"), err);
  });
});

Deno.test("--resume with an input that has fewer records than the output tells of", async () => {
  await inJob(async (job) => {
    await job.run();
    await Deno.writeTextFile(job.output, `${job.read()}{"text":"more","n":4}\n`);
    const { exit, err } = await job.run({ resume: true });
    assertEquals(exit, 2);
    assert(err.includes("it tells of 6 records, the input has 5"), err);
  });
});

Deno.test("two runs do not write one file (openStream)", async () => {
  await inJob(async (job) => {
    const options = { result_field: "n", inputs: [job.input], output: job.output };
    await using first = await openStream(options, new FakeStreams(bytes()));
    for (const how of [{}, { overwrite: true }, { resume: true }]) {
      const second = await job.run(how);
      assertEquals([second.exit, second.err], [
        4,
        `xlm: Cannot write ${job.output}: another run is writing it; expected to be the only one.\n`,
      ]);
    }
    await first.run(countCharacters);
  });
});

Deno.test("an output that exists is refused, and a run that fails before its first line leaves no file", async () => {
  await inJob(async (job) => {
    await job.run();
    const before = job.read();
    const refused = await job.run();
    assertEquals([refused.exit, job.read()], [2, before]);
    assertEquals(
      refused.err,
      `xlm: Cannot write ${job.output}: it exists; expected a new file. Use --overwrite or --resume.\n`,
    );
    await job.run({ overwrite: true });
    assertEquals(job.read(), before);
  });
  await inJob(async (job) => {
    assertEquals((await job.run()).exit, 2);
    assertEquals([...Deno.readDirSync(job.directory)].map(({ name }) => name), ["in.jsonl"]);
  }, "[\n");
  await inJob(async (job) => {
    assertEquals(
      (await job.run({ output: `${job.directory}/none/out.jsonl` })).err,
      `xlm: Cannot write ${job.directory}/none/out.jsonl: no such file or directory.\n`,
    );
    assertEquals((await job.run({ output: job.directory })).exit, 4);
  });
});

Deno.test("an empty input makes an empty output file", async () => {
  await inJob(async (job) => {
    assertEquals((await job.run()).exit, 0);
    assertEquals(job.read(), "");
  }, "");
});

needing("linux", "a device is written as it is: no state, no lock, no refusal", async () => {
  await inJob(async (job) => {
    assertEquals((await job.run({ output: "/dev/null" })).exit, 1);
    const full = await job.run({ output: "/dev/full" });
    assertEquals([full.exit, full.err], [4, "xlm: Cannot write /dev/full: no space left on device after record 0.\n"]);
  });
});

Deno.test("--resume of a finished run has nothing to do, --fsync changes nothing", async () => {
  await inJob(async (job) => {
    await job.run({ fsync: true });
    const before = job.read();
    const { exit } = await job.run({ resume: true, fsync: true });
    assertEquals([exit, job.read()], [1, before]);
  });
});
