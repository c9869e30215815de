import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { interleaved } from "./rounds.ts";
import type { Table } from "./table.ts";
import { installed, pass, type Ready, type TaskContender, taskContenders } from "./task_contenders.ts";
import { SHAPES } from "./task_shapes.ts";
import { TASK_WORK, type TaskWork, type WorkRecord } from "./task_work.ts";
import { readLines } from "./texts.ts";
import { type Timed, timeTable } from "./time_table.ts";

/** Sentences of a job, and the records that find out the peers' best batch sizes. */
const RECORDS = 10_000;
const TRIED = 256;

/** A whole job on the small shape, from the start of the process to its end. */
export const taskJob: Benchmark = {
  summary: "Ten thousand records on a small checkpoint, process start to end, in every task that peers can do with it.",
  own_checkpoint: true,
  async run(options) {
    const shape = SHAPES.find(({ name }) => name === "small")!;
    const checkpoint = await shape.checkpoint(options);
    if (checkpoint === undefined) return [];
    const lines = await readLines(options.inputs);
    const tables: Table[] = [];
    for (const work of Object.values(TASK_WORK)) {
      // transformers' pipeline for questions raises on some records of XLM models.
      if (work.not_alike === shape.family) continue;
      const records = work.records(lines, Math.ceil((options.lines ?? RECORDS) / work.weight));
      tables.push(await jobTable(options, work, taskContenders(options, checkpoint, shape.family, work), records));
    }
    return tables;
  },
};

async function jobTable(
  { rounds }: BenchOptions,
  work: TaskWork,
  contenders: readonly TaskContender[],
  records: readonly WorkRecord[],
): Promise<Table> {
  const { ready } = await installed(contenders, records.slice(0, TRIED));
  const jobs = ready.map((one) => [one.contender.name, () => wholeJob(one, records)] as const);
  const results = await interleaved(rounds, Object.fromEntries(jobs));
  return timeTable(`Whole job: ${work.name}, ${records.length} records`, results);
}

async function wholeJob({ contender, batch_size }: Ready, records: readonly WorkRecord[]): Promise<Timed> {
  const child = contender.start();
  if (contender.requests) await child.line();
  const { peak } = await pass(contender, child, records, batch_size);
  await child.end();
  return { seconds: (performance.now() - child.started) / 1000, peak };
}
