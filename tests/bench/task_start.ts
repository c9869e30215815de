import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { readThrough } from "./load.ts";
import { interleaved } from "./rounds.ts";
import type { Table } from "./table.ts";
import { installed, pass, type TaskContender, taskContenders } from "./task_contenders.ts";
import { type TaskShape, wantedShapes } from "./task_shapes.ts";
import { TASK_WORK, type TaskWork, type WorkRecord } from "./task_work.ts";
import { readLines } from "./texts.ts";
import { type Timed, timeTable } from "./time_table.ts";

/** All tasks are measured on the default model's shape; on others these two, with and without the vocabulary's matrix. */
const SOME = ["fill-mask", "classify"];

/** From the start of a process to its first answer, in every task, for xlm and its peers. */
export const taskStart: Benchmark = {
  summary: "Process start to first answer beside the peers: every task on the default model's shape, two on others.",
  own_checkpoint: true,
  async *run(options) {
    const lines = await readLines(options.inputs);
    for await (const { shape, checkpoint } of wantedShapes(options)) {
      await readThrough(`${checkpoint}/model.safetensors`);
      for (const work of Object.values(TASK_WORK)) {
        if (shape.name !== "default" && !SOME.includes(work.name)) continue;
        yield await startTable(options, shape, checkpoint, work, work.records(lines, 1));
      }
    }
  },
};

async function startTable(
  options: BenchOptions,
  shape: TaskShape,
  checkpoint: string,
  work: TaskWork,
  records: readonly WorkRecord[],
): Promise<Table> {
  // What must first be converted or written to a cache is done before time is taken.
  const { ready } = await installed(taskContenders(options, checkpoint, shape.family, work), records);
  const starts = ready.map(({ contender }) => [contender.name, () => firstAnswer(contender, records)] as const);
  const results = await interleaved(options.rounds, Object.fromEntries(starts));
  return timeTable(`First answer: ${work.name}, ${shape.name}`, results);
}

async function firstAnswer(contender: TaskContender, records: readonly WorkRecord[]): Promise<Timed> {
  const child = contender.start();
  try {
    if (contender.requests) await child.line();
    const { peak } = await pass(contender, child, records, 1);
    return { seconds: (performance.now() - child.started) / 1000, peak };
  } finally {
    await child.kill();
  }
}
