import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { interleaved } from "./rounds.ts";
import { digits, ratios, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";
import { bestBatchSize, pass, type TaskContender, taskContenders } from "./task_contenders.ts";
import { SHAPES } from "./task_shapes.ts";
import { TASK_WORK, type TaskWork, type WorkRecord } from "./task_work.ts";
import { readLines } from "./texts.ts";

/** Records of a job, and those that find out the peers' best batch sizes. */
const RECORDS = 10_000;
const TRIED = 256;

/** A whole job on the small shape, from the start of the process to its end. */
export const taskJob: Benchmark = {
  summary: "Ten thousand records on a small checkpoint, process start to end, in every task.",
  own_checkpoint: true,
  async run(options) {
    const shape = SHAPES.find(({ name }) => name === "small")!;
    const checkpoint = await shape.checkpoint(options);
    if (checkpoint === undefined) return [];
    const lines = await readLines(options.inputs);
    const tables: Table[] = [];
    for (const work of Object.values(TASK_WORK)) {
      const records = work.records(lines, options.lines ?? RECORDS);
      tables.push(await jobTable(options, work, taskContenders(options, checkpoint, shape.family, work), records));
    }
    return tables;
  },
};

interface Job {
  seconds: number;
  peak: number;
}

async function jobTable(
  { rounds }: BenchOptions,
  work: TaskWork,
  contenders: readonly TaskContender[],
  records: readonly WorkRecord[],
): Promise<Table> {
  const jobs: Record<string, () => Promise<Job>> = {};
  for (const contender of contenders) {
    const size = await bestBatchSize(contender, records.slice(0, TRIED));
    if (size !== undefined) jobs[contender.name] = () => wholeJob(contender, records, size);
  }
  const results = await interleaved(rounds, jobs);
  const seconds = (name: string) => results[name]!.map((one) => one.seconds);
  return {
    title: `Whole job: ${work.name}, ${records.length} records`,
    columns: ["", "seconds", "xlm fp32 is faster by", "peak MB"],
    rows: Object.keys(jobs).map((name) => [
      name,
      show(spread(seconds(name))),
      name === "xlm fp32" ? "" : `${show(ratios(seconds(name), seconds("xlm fp32")))}×`,
      digits(Math.max(...results[name]!.map(({ peak }) => peak))),
    ]),
    samples: Object.entries(results).flatMap(([contender, runs]) =>
      runs.map(({ seconds, peak }, round): Sample => ({ contender, round, values: { seconds, peak_mb: peak } }))
    ),
  };
}

async function wholeJob(contender: TaskContender, records: readonly WorkRecord[], size: number): Promise<Job> {
  const child = contender.start();
  if (contender.requests) await child.line();
  const { peak } = await pass(contender, child, records, size);
  await child.end();
  return { seconds: (performance.now() - child.started) / 1000, peak };
}
