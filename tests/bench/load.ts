import type { Benchmark } from "./benchmark.ts";
import type { Child } from "./child.ts";
import { answerOf, ours, peer } from "./contenders.ts";
import type { ProcessMemory } from "./process_memory.ts";
import { interleaved } from "./rounds.ts";
import type { Prediction } from "./same_answers.ts";
import { ratios, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";

export const TEXT = "Les plantes créent <mask> grâce à un processus appelé photosynthèse.";

/** The load of a checkpoint, without what comes before it. */
export const load: Benchmark = {
  summary: "A checkpoint of XLM-R base size: the load alone.",
  async *run({ checkpoint, python, rounds }) {
    if (checkpoint === undefined) return;
    await readThrough(`${checkpoint}/model.safetensors`);
    yield await loads(checkpoint, python, rounds);
  },
};

export interface Answer {
  milliseconds: number;
  memory: ProcessMemory;
  predictions: Prediction[];
}

export async function timeToAnswer(child: Child): Promise<Answer> {
  const line = await child.line();
  const milliseconds = performance.now() - child.started;
  const memory = child.memory();
  await child.end();
  return {
    milliseconds,
    memory: { ...memory, peak: Math.max(memory.peak, child.memory().peak) },
    predictions: JSON.parse(line),
  };
}

export type Laps = Record<string, number>;

async function loads(checkpoint: string, python: string | undefined, rounds: number): Promise<Table> {
  const contenders: Record<string, () => Promise<Laps>> = {
    xlm: () => answerOf<Laps>(ours("load.ts", [checkpoint])),
  };
  if (python) contenders["transformers"] = () => answerOf<Laps>(peer(python, "load.py", [checkpoint]));
  const results = await interleaved(rounds, contenders);
  const sums = (runs: Laps[], ...laps: string[]) => runs.map((run) => laps.reduce((sum, lap) => sum + run[lap]!, 0));
  const mine = results["xlm"]!;
  const loaded = sums(mine, "header", "graph", "session");
  const answered = sums(mine, "header", "graph", "session", "first");
  const rows: string[][] = [];
  const row = (name: string, values: number[], over?: number[]) =>
    rows.push([name, show(spread(values), " ms"), over ? `${show(ratios(values, over))}×` : ""]);
  row("xlm: header of the weights to ready session", loaded);
  row("– config.json and header", sums(mine, "header"));
  row("– graph", sums(mine, "graph"));
  row("– session", sums(mine, "session"));
  row("xlm: the same and the first forward", answered);
  row("xlm: the same load with the start of the worker, as a command does it", sums(mine, "command"));
  const theirs = results["transformers"];
  if (theirs) {
    row("transformers: from_pretrained", sums(theirs, "load"), loaded);
    row("transformers: from_pretrained and the first forward", sums(theirs, "load", "first"), answered);
    row("transformers: from_pretrained again, every weight touched", sums(theirs, "load_again", "touch"), loaded);
  }
  return {
    title: "The load alone, imports not counted",
    columns: ["", "time", "÷ xlm"],
    rows,
    samples: Object.entries(results).flatMap(([contender, runs]) =>
      runs.map((values, round): Sample => ({ contender, round, values }))
    ),
  };
}

/** Brings a file into the page cache, so that no contender pays for the disk. */
export async function readThrough(path: string): Promise<void> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 22);
  while (await file.read(buffer) !== null);
}
