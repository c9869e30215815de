/** What tests/device/check.sh runs: checks and measures every device that works, and writes a report, after each step anew. */
import { parseArgs } from "@std/cli";
import { fromFileUrl, join } from "@std/path";
import { writeStderr } from "../../lib/stream/standard_streams.ts";
import { baseCheckpoint } from "../bench/base_checkpoint.ts";
import { type FloatDtype, headParity } from "./head_parity.ts";
import { machine } from "./machine.ts";
import { outOfMemory } from "./out_of_memory.ts";
import { peerSpeed, speed } from "./speed.ts";
import { rounded } from "./timed_xlm.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));
const SENTENCES = join(ROOT, "tests", "bench", "sentences.txt");
const DTYPES: readonly FloatDtype[] = ["fp32", "fp16"];

/** `--short` takes tiny models and few texts. */
const { output, python, short } = parseArgs(Deno.args, { string: ["output", "python"], boolean: ["short"] });
const EXTENT = short
  ? { texts: 3, long_texts: 2, heads: ["roberta_classes"] }
  : { texts: 20_000, long_texts: 4096, heads: undefined };

const report: Record<string, unknown> = { short };

/** Runs a step and writes the report. A step that fails leaves its message, and the others go on. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  writeStderr(`${name} …\n`);
  const begun = performance.now();
  let result: T | undefined;
  try {
    result = await work();
    report[name] = result;
  } catch (error) {
    report[name] = { passed: false, error: (error as Error).message };
  }
  const seconds = rounded((performance.now() - begun) / 1000);
  report["seconds"] = { ...report["seconds"] as Record<string, number>, [name]: seconds };
  await Deno.writeTextFile(output!, `${JSON.stringify(report, undefined, 2)}\n`);
  return result;
}

const tiny = join(ROOT, "tests", "fixtures", "fill_mask", "xlm_roberta");
const usual = short ? tiny : "default";
const found = await step("machine", () => machine(python, usual));
const devices = Object.entries(found?.["devices"] as Record<string, { works: boolean }> ?? {})
  .filter(([name, { works }]) => name !== "cpu" && works).map(([name]) => name);

for (const device of devices) {
  for (const dtype of DTYPES) await step(`heads, ${device}, ${dtype}`, () => headParity(device, dtype, EXTENT.heads));
}
const lines = (await Deno.readTextFile(SENTENCES)).trim().split("\n");
await speeds(usual);
for (const device of devices) {
  await step(`out of memory, ${device}`, () => outOfMemory(usual, device, EXTENT.long_texts));
}
if (python !== undefined && !short) {
  const base = await step("checkpoint of base size", () => baseCheckpoint(python, [SENTENCES]));
  if (base !== undefined) await speeds(base);
}

/** A model's speed in each task and on each device, beside transformers' where Python is there. */
async function speeds(model: string): Promise<void> {
  for (const task of short ? ["fill-mask"] as const : ["fill-mask", "classify", "embed"] as const) {
    const name = `${task}, ${model.replace(ROOT, "")}`;
    for (const device of devices) {
      for (const dtype of DTYPES) {
        await step(`${name}, ${device}, ${dtype}`, () => speed({ task, model }, device, dtype, lines, EXTENT.texts));
      }
    }
    // transformers reads a directory.
    const peer = { task, model: model === "default" ? join(ROOT, "models", "default") : model };
    if (python !== undefined) {
      await step(`${name}, transformers, fp16`, () => peerSpeed(python, peer, lines, EXTENT.texts));
    }
  }
}
