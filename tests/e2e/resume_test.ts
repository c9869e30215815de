import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { readFixture, type StoredModel, withStoredModel } from "../lib/tasks/stored_models.ts";
import { fixture, xlm } from "./xlm.ts";

const MODELS = await readFixture<Record<string, StoredModel>>("classify/models.json.gz");
const LINES = ["Plants make food.", "A", "Nobody eats.", "A green house."];

/** Runs `classify` on a model in a folder of its own. */
class Job {
  readonly output: string;

  constructor(readonly model: string) {
    this.output = join(model, "out", "out.jsonl");
  }

  run(more: readonly string[], model = this.model, env: Record<string, string> = {}) {
    return xlm(["classify", "-R", "-m", model, "-o", this.output, ...more, join(this.model, "out", "in.txt")], { env });
  }

  /** A whole run, cut to its first lines as by a kill. */
  async cut(more: readonly string[] = []): Promise<string> {
    await Deno.mkdir(join(this.model, "out"), { recursive: true });
    await Deno.writeTextFile(join(this.model, "out", "in.txt"), LINES.join("\n") + "\n");
    assertEquals((await this.run(["--overwrite", ...more])).code, 0);
    const whole = await Deno.readTextFile(this.output);
    await Deno.writeTextFile(this.output, whole.split("\n").slice(0, 2).join("\n") + '\n{"te');
    return whole;
  }
}

async function inJob(test: (job: Job) => Promise<void>): Promise<void> {
  await withStoredModel(MODELS["xlm_three"]!, (model) => test(new Job(model)));
}

/** Changes a file and neither its size nor its time of modification. */
async function inSilence(path: string, change: (bytes: Uint8Array) => void): Promise<void> {
  const { mtime, atime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  change(bytes);
  await Deno.writeFile(path, bytes);
  await Deno.utime(path, atime!, mtime!);
}

function replace(bytes: Uint8Array, found: string, by: string): void {
  const text = new TextDecoder().decode(bytes);
  assertStringIncludes(text, found);
  bytes.set(new TextEncoder().encode(text.replace(found, by)));
}

Deno.test("a weight, a label or a tokenizer's file that changed is named, and the run not resumed", async () => {
  const changes: Record<string, (bytes: Uint8Array) => void> = {
    "model.safetensors": (bytes) => void (bytes[bytes.length - 2]! ^= 1),
    "config.json": (bytes) => replace(bytes, "positive", "positivo"),
    "merges.txt": (bytes) => replace(bytes, "e n", "n e"),
  };
  await inJob(async (job) => {
    const whole = await job.cut();
    const left = await Deno.readTextFile(job.output);
    for (const [name, change] of Object.entries(changes)) {
      const path = join(job.model, name);
      const before = await Deno.readFile(path);
      await inSilence(path, change);
      const { code, stderr } = await job.run(["--resume"]);
      assertEquals([code, await Deno.readTextFile(job.output)], [2, left], stderr);
      assertStringIncludes(stderr, `: ${name} differs; expected the run that wrote it.`);
      await Deno.writeFile(path, before);
    }
    const { code, stderr } = await job.run(["--resume"]);
    assertEquals([code, await Deno.readTextFile(job.output)], [0, whole], stderr);
  });
});

Deno.test("an unchanged copy at another path goes on, with options that change no answer", async () => {
  await inJob(async (job) => {
    const whole = await job.cut();
    const copy = join(job.model, "copy");
    await Deno.mkdir(copy);
    for (const { name, isFile } of Deno.readDirSync(job.model)) {
      if (isFile) await Deno.copyFile(join(job.model, name), join(copy, name));
    }
    const speed = ["--batch-size", "1", "--threads", "1", "--device", "cpu", "--dtype", "fp32", "-q"];
    const { code, stderr } = await job.run(["--resume", ...speed], copy);
    assertEquals([code, await Deno.readTextFile(job.output)], [0, whole], stderr);
  });
});

Deno.test("--force-resume goes on with another model, and an option that changes answers is named", async () => {
  await inJob(async (job) => {
    await job.cut(["--top-k", "2"]);
    await inSilence(join(job.model, "model.safetensors"), (bytes) => void (bytes[bytes.length - 2]! ^= 1));
    const refused = await job.run(["--resume", "--function", "none"]);
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.stderr, "top-k was 2, now it is the default, function was the default, now it is");
    assertEquals((await job.run(["--force-resume", "--top-k", "2"])).code, 0);
    assertEquals((await Deno.readTextFile(job.output)).trim().split("\n").length, LINES.length);
  });
});

Deno.test("a value is the same however it is given, and what only stopped a run changed no answer", async () => {
  await inJob(async (job) => {
    await inSilence(join(job.model, "config.json"), (bytes) => replace(bytes, "positive", "entailed"));
    const whole = await job.cut(["--candidate-labels", "a,b", "--on-error", "stop"]);
    const ways: [string[], Record<string, string>][] = [
      [["--candidate-labels", "a", "--candidate-labels", "b"], {}],
      [["--on-error", "emit"], { XLM_CANDIDATE_LABELS: "a,b" }],
    ];
    for (const [more, env] of ways) {
      await Deno.writeTextFile(job.output, whole.split("\n")[0]!);
      const { code, stderr } = await job.run(["--resume", ...more], job.model, env);
      assertEquals([code, await Deno.readTextFile(job.output)], [0, whole], stderr);
    }
  });
});

Deno.test("a run without order is not gone on with in order", async () => {
  await inJob(async (job) => {
    await job.cut(["--unordered"]);
    const { code, stderr } = await job.run(["--resume"]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "unordered was true, now it is the default");
  });
});

Deno.test("info --json shows what a run's state holds", async () => {
  await inJob(async (job) => {
    await job.cut();
    await Deno.writeTextFile(join(job.model, "out", "in.txt"), "a\n\nb\n");
    const { code } = await job.run(["--overwrite", "--blank-lines", "error", "--max-errors", "1"]);
    assertEquals(code, 1);
    const { contents } = JSON.parse((await Deno.readTextFile(`${job.output}.state`)).split("\n")[0]!);
    const { identity } = JSON.parse((await xlm(["info", "-m", job.model, "--json"])).stdout);
    assertEquals(identity.files, contents.hashes);
    assertEquals(identity.sha256.length, 64);
  });
});

Deno.test("measures against references resume without a model", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const output = join(directory, "out.jsonl");
    const stdin = '{"target":"a b","references":["a b"]}\n';
    const args = ["translate-score", "--metrics", "bleu", "-o", output, "-m", join(directory, "none")];
    assertEquals((await xlm(args, { stdin })).code, 0);
    assertEquals((await xlm([...args, "--resume"], { stdin })).code, 0);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("tokenize reads no weights, and does not ask what they hold", async () => {
  await inJob(async (job) => {
    const args = ["tokenize", "-m", job.model, "-o", join(job.model, "tokens.jsonl"), "--text", "A green house."];
    assertEquals((await xlm(args)).code, 0);
    await Deno.remove(join(job.model, "model.safetensors"));
    assertEquals((await xlm([...args, "--resume"])).code, 0);
    await Deno.copyFile(join(fixture("fill_mask/xlm_langs"), "config.json"), join(job.model, "config.json"));
    const { code, stderr } = await xlm([...args, "--resume"]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "config.json differs");
  });
});
