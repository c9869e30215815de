/**
 * Keeps one of transformers.js's pipelines and answers requests, as pipelines.py does:
 *
 *     deno run -A --no-lock transformers_js.ts DIRECTORY TASK
 *
 * DIRECTORY is what optimum quantized (pipelines.py, ort-int8): the same weights in 8 bits for both.
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
};

env.allowRemoteModels = false;
env.localModelPath = dirname(directory);
const folder = join(directory, "onnx");
await Deno.mkdir(folder, { recursive: true });
const here = join(folder, "model_quantized.onnx");
await Deno.remove(here).catch(() => {});
await Deno.symlink(join("..", "model_quantized.onnx"), here);
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
      const found = await pipe(some, task === "fill-mask" ? { top_k: 5 } : {});
      answers.push(...(some.length === 1 && task !== "classify" ? [found] : found));
    }
  }
  await writeStdout(`${JSON.stringify({ seconds: (performance.now() - start) / 1000, answers })}\n`);
}
