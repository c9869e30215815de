/** `deno task scale`: scale/spark.py in Spark, on a cluster of two processes. Needs a Java runtime, and pyspark in the Python that XLM_PYTHON names. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inJob, records, ROOT, run, WANTED } from "./engines.ts";

const PYTHON = Deno.env.get("XLM_PYTHON") ?? "python3";
const LINES = 20_000;
const FAILING = [3, 4_999, 12_345];

interface Job {
  partitions: number;
  failed_tasks?: number;
  killed?: number;
  workers?: number;
  done_before?: number;
  error?: string;
}

async function spark(folder: string, flags: readonly string[], command: readonly string[]): Promise<Job> {
  const job = join(ROOT, "tests/scale/spark_job.py");
  const args = ["in.jsonl", "out.jsonl", "8", ...flags, "--", join(folder, "xlm"), ...command];
  const { code, stdout, stderr } = await run([PYTHON, job, ...args], { cwd: folder });
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

/** Each partition has a manifest; together they tell of every record. */
async function assertManifests(folder: string, partitions: number): Promise<void> {
  const names = [...Deno.readDirSync(join(folder, "manifests"))].map(({ name }) => name).sort();
  assertEquals(names, Array.from({ length: partitions }, (_, i) => `part-0000${i}.json`));
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(join(folder, "manifests", name))));
  const parts = texts.map((text) => JSON.parse(text));
  const sum = (name: string) => parts.reduce((total, { records }) => total + records[name], 0);
  assertEquals([sum("total"), sum("failed")], [LINES, FAILING.length]);
  assertEquals(new Set(parts.map(({ model }) => model.sha256)).size, 1);
}

const CLASSIFY = (folder: string) => ["classify", "-m", join(folder, "model")];

Deno.test({
  name:
    "Spark, a worker killed in the middle: the result is that of a plain run, line for line; failed records fail nothing",
  ignore: !WANTED,
  fn: () =>
    inJob(records(LINES, FAILING), async (folder) => {
      const plain = await run([join(folder, "xlm"), ...CLASSIFY(folder), "in.jsonl"], { cwd: folder });
      assertEquals(plain.code, 1, plain.stderr);
      const job = await spark(folder, ["--kill"], CLASSIFY(folder));
      assertEquals([job.error, job.partitions, job.workers], [undefined, 8, 2]);
      assert(job.done_before! < 8 && job.failed_tasks! > 0, JSON.stringify(job));
      const [found, expected] = [await Deno.readTextFile(join(folder, "out.jsonl")), plain.stdout];
      assertEquals(found.split("\n").length, LINES + 1);
      const differing = expected.split("\n").findIndex((line, i) => line !== found.split("\n")[i]);
      assertEquals(differing, -1);
      await assertManifests(folder, job.partitions);
    }),
});

Deno.test({
  name: "Spark: a missing model fails the job, with the message of the program",
  ignore: !WANTED,
  fn: () =>
    inJob(records(100, []), async (folder) => {
      const { error } = await spark(folder, [], ["classify", "-m", join(folder, "none")]);
      const alone = await run([join(folder, "xlm"), "classify", "-m", join(folder, "none"), "in.jsonl"], {
        cwd: folder,
      });
      assertEquals(alone.code, 3);
      assertStringIncludes(error ?? "", `ended with exit code 3: ${alone.stderr.trim()}`);
    }),
});
