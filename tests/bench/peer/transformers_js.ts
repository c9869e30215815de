/**
 * Keeps one of transformers.js's pipelines and answers requests, as pipelines.py does:
 *
 *     deno run -A --no-lock transformers_js.ts DIRECTORY TASK
 *
 * DIRECTORY is what optimum quantized (pipelines.py, ort-int8), in the checkpoint's: the same weights in 8 bits for both.
 */
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { writeStdout } from "../../../lib/stream/standard_streams.ts";

// Not a literal: it is no dependency of xlm, and is fetched when this first runs.
const PACKAGE: string = "npm:@huggingface/transformers@4.3.1";
const { env, pipeline } = await import(PACKAGE);

const [directory, task] = Deno.args as [string, string];
const NAMES: Record<string, string> = {
  "fill-mask": "fill-mask",
  classify: "text-classification",
  tag: "token-classification",
  qa: "question-answering",
  embed: "feature-extraction",
};
const OPTIONS: Record<string, object> = { "fill-mask": { top_k: 5 }, embed: { pooling: "mean" } };

env.allowRemoteModels = false;
env.localModelPath = dirname(directory);
await Deno.mkdir(join(directory, "onnx"), { recursive: true });
await link(join("..", "model_quantized.onnx"), join("onnx", "model_quantized.onnx"));
for (const name of ["tokenizer.json", "tokenizer_config.json"]) await link(join("..", name), name);
const pipe = await pipeline(NAMES[task], basename(directory), { dtype: "q8", device: "cpu" });
await writeStdout(`${JSON.stringify({ ready: true })}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const { records, batch_size } = JSON.parse(line);
  const start = performance.now();
  const answers: unknown[] = [];
  if (task === "qa") {
    // It takes one question at a time.
    for (const { question, context } of records) answers.push(await pipe(question, context));
  } else {
    const texts = records.map(({ text }: { text: string }) => text.replace("<mask>", pipe.tokenizer.mask_token));
    for (let first = 0; first < texts.length; first += batch_size) {
      const some = texts.slice(first, first + batch_size);
      const found = await pipe(some, OPTIONS[task] ?? {});
      if (task === "embed") answers.push(...found.tolist());
      else answers.push(...(some.length === 1 && task !== "classify" ? [found] : found));
    }
  }
  await writeStdout(`${JSON.stringify({ seconds: (performance.now() - start) / 1000, answers })}\n`);
}

/** optimum's folder has no tokenizer, and its model lies elsewhere. */
async function link(target: string, name: string): Promise<void> {
  const path = join(directory, name);
  await Deno.remove(path).catch(() => {});
  await Deno.symlink(target, path);
}
