import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { interleaved } from "./rounds.ts";
import type { Table } from "./table.ts";
import { installed, pass, type Ready, taskContenders } from "./task_contenders.ts";
import { type TaskShape, wantedShapes } from "./task_shapes.ts";
import { TASK_WORK, type TaskWork, type WorkRecord } from "./task_work.ts";
import { readLines } from "./texts.ts";
import { type Timed, timeTable } from "./time_table.ts";

/** Sentences of a job, and the records that find out the peers' best batch sizes. */
const RECORDS = 2_000;
const TRIED = 256;

/** The shape where no other is asked for. */
const USUAL = ["default"];

/** A job is long: its own records are the repetition. */
const ROUNDS = 1;

/** A whole job, from the start of the process to its end. */
export const taskJob: Benchmark = {
  summary:
    "Two thousand lines, process start to end, in every task, on the default model's shape where no other is asked for.",
  own_checkpoint: true,
  async *run(options) {
    const lines = await readLines(options.inputs);
    for await (const { shape, checkpoint } of wantedShapes(options, USUAL)) {
      for (const work of Object.values(TASK_WORK)) {
        // transformers' pipeline for questions raises on some records of XLM models.
        if (work.not_alike === shape.family) continue;
        const records = work.records(lines, Math.ceil((options.lines ?? RECORDS) / work.weight));
        yield await jobTable(options, shape, checkpoint, work, records);
      }
    }
  },
};

async function jobTable(
  options: BenchOptions,
  shape: TaskShape,
  checkpoint: string,
  work: TaskWork,
  records: readonly WorkRecord[],
): Promise<Table> {
  const { ready } = await installed(
    taskContenders(options, checkpoint, shape.family, work),
    records.slice(0, Math.ceil(TRIED / work.weight)),
  );
  const jobs = ready.map((one) => [one.contender.name, () => wholeJob(one, records)] as const);
  const results = await interleaved(ROUNDS, Object.fromEntries(jobs));
  return timeTable(`Whole job: ${work.name}, ${shape.name}, ${records.length} records`, results);
}

async function wholeJob({ contender, batch_size }: Ready, records: readonly WorkRecord[]): Promise<Timed> {
  const child = contender.start();
  if (contender.requests) await child.line();
  const { peak } = await pass(contender, child, records, batch_size);
  await child.end();
  return { seconds: (performance.now() - child.started) / 1000, peak };
}
