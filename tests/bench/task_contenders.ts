import { join } from "@std/path";
import type { BenchOptions } from "./benchmark.ts";
import type { Child } from "./child.ts";
import { npmPeer, peer, xlm } from "./contenders.ts";
import type { TaskWork, WorkRecord } from "./task_work.ts";

/** A number format of weights and computation. */
export type Precision = "fp32" | "bf16" | "int8";

/** Who does the work: how its process begins, and how records go through it. */
export interface TaskContender {
  name: string;
  precision: Precision;
  /** Batch sizes worth a try; xlm makes its own. */
  batch_sizes: readonly number[];
  start(): Child;
  /** Whether the process answers requests of {records, batch_size} rather than lines. */
  requests: boolean;
}

const BATCH_SIZES = [1, 8, 32];

/** Without it bf16 is slower than fp32. */
const AMX = Deno.readTextFileSync("/proc/cpuinfo").includes("amx_bf16");

/** All contenders for a task on a checkpoint. Those that are not installed say so when they start. */
export function taskContenders(
  options: BenchOptions,
  checkpoint: string,
  family: "xlm" | "xlm-roberta",
  work: TaskWork,
): TaskContender[] {
  const ours = (precision: "fp32" | "int8"): TaskContender => ({
    name: `xlm ${precision}`,
    precision,
    batch_sizes: [0],
    requests: false,
    start: () =>
      xlm([work.name, ...work.args, "--bare", "-m", checkpoint, ...options.xlm, ...dtype(precision, family)]),
  });
  const python = (path: string, name: string, precision: Precision, engine: string): TaskContender => ({
    name,
    precision,
    batch_sizes: BATCH_SIZES,
    requests: true,
    start: () => peer(path, "pipelines.py", [checkpoint, work.name, engine]),
  });
  const contenders = [ours("fp32"), ours("int8")];
  for (const path of options.pythons) {
    contenders.push(
      python(path, "transformers fp32", "fp32", "float32"),
      ...(AMX ? [python(path, "transformers bf16", "bf16", "bfloat16")] : []),
      python(path, "optimum, ONNX Runtime fp32", "fp32", "ort-float32"),
      python(path, "optimum, ONNX Runtime int8", "int8", "ort-int8"),
    );
    if (family === "xlm-roberta") {
      contenders.push({
        name: "CTranslate2 int8",
        precision: "int8",
        batch_sizes: BATCH_SIZES,
        requests: true,
        start: () => peer(path, "ctranslate2_encoder.py", [checkpoint, work.name]),
      });
    }
  }
  if (family === "xlm-roberta") {
    contenders.push({
      name: "transformers.js q8",
      precision: "int8",
      batch_sizes: BATCH_SIZES,
      requests: true,
      start: () => npmPeer("transformers_js.ts", [join(checkpoint, `${work.name}-ort-int8`), work.name]),
    });
  }
  return contenders;
}

function dtype(precision: "fp32" | "int8", family: string): string[] {
  return ["--dtype", precision, ...(family === "xlm" ? ["--lang", "none"] : [])];
}

/** What one pass over the records gave. */
export interface Pass {
  seconds: number;
  answers: unknown[];
  /** MB, of the process so far. */
  peak: number;
}

/** Sends all records through a running contender. */
export async function pass(
  { requests }: TaskContender,
  child: Child,
  records: readonly WorkRecord[],
  batch_size: number,
): Promise<Pass> {
  if (requests) {
    await child.write(`${JSON.stringify({ records, batch_size })}\n`);
    const { seconds, answers } = JSON.parse(await child.line());
    return { seconds, answers, peak: child.memory().peak };
  }
  const start = performance.now();
  const input = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  const [lines] = await Promise.all([child.lines(records.length), child.write(input)]);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, answers: lines.map((line) => JSON.parse(line)), peak: child.memory().peak };
}

/** A contender that is installed, and the batch size it does best with. */
export interface Ready {
  contender: TaskContender;
  batch_size: number;
}

/** Those that are installed, of two by one name the first; and the names of the others. */
export async function installed(
  contenders: readonly TaskContender[],
  records: readonly WorkRecord[],
): Promise<{ ready: Ready[]; missing: string[] }> {
  const ready: Ready[] = [];
  for (const contender of contenders) {
    if (ready.some((other) => other.contender.name === contender.name)) continue;
    const batch_size = await bestBatchSize(contender, records);
    if (batch_size !== undefined) ready.push({ contender, batch_size });
  }
  const there = new Set(ready.map(({ contender }) => contender.name));
  return { ready, missing: [...new Set(contenders.map(({ name }) => name)).difference(there)] };
}

/** The fastest of a contender's batch sizes; `undefined` if it is not installed. */
async function bestBatchSize(
  contender: TaskContender,
  records: readonly WorkRecord[],
): Promise<number | undefined> {
  const sizes = contender.batch_sizes.filter((size) => size <= records.length);
  const child = contender.start();
  try {
    if (!contender.requests) {
      // What must first be written to a cache is written now.
      await pass(contender, child, records.slice(0, 1), 1);
      return contender.batch_sizes[0];
    }
    const { missing } = JSON.parse(await child.line());
    if (missing !== undefined) return undefined;
    if (sizes.length <= 1) return sizes[0];
    await pass(contender, child, records.slice(0, 2), 1);
    const seconds: number[] = [];
    for (const size of sizes) seconds.push((await pass(contender, child, records, size)).seconds);
    return sizes[seconds.indexOf(Math.min(...seconds))];
  } finally {
    await child.kill();
  }
}
