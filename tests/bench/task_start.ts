import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { readThrough } from "./first_answer.ts";
import { interleaved } from "./rounds.ts";
import { digits, ratios, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";
import { pass, type TaskContender, taskContenders } from "./task_contenders.ts";
import { type TaskShape, wantedShapes } from "./task_shapes.ts";
import { TASK_WORK, type TaskWork, type WorkRecord } from "./task_work.ts";
import { readLines } from "./texts.ts";

/** From the start of a process to its first answer, in every task, for xlm and its peers. */
export const taskStart: Benchmark = {
  summary: "Process start to first answer in every task, beside the peers.",
  own_checkpoint: true,
  async run(options) {
    const lines = await readLines(options.inputs);
    const tables: Table[] = [];
    for await (const { shape, checkpoint } of wantedShapes(options)) {
      await readThrough(`${checkpoint}/model.safetensors`);
      for (const work of Object.values(TASK_WORK)) {
        tables.push(await startTable(options, shape, checkpoint, work, work.records(lines, 1)));
      }
    }
    return tables;
  },
};

interface Start {
  milliseconds: number;
  peak: number;
}

async function startTable(
  options: BenchOptions,
  shape: TaskShape,
  checkpoint: string,
  work: TaskWork,
  records: readonly WorkRecord[],
): Promise<Table> {
  const there: TaskContender[] = [];
  // What is not installed, and what must first be converted or written to a cache, is found out before time is taken.
  for (const contender of taskContenders(options, checkpoint, shape.family, work)) {
    if (await firstAnswer(contender, records) !== undefined) there.push(contender);
  }
  const results = await interleaved(
    options.rounds,
    Object.fromEntries(there.map((one) => [one.name, async () => (await firstAnswer(one, records))!])),
  );
  const milliseconds = (name: string) => results[name]!.map((one) => one.milliseconds);
  const mine = milliseconds("xlm fp32");
  return {
    title: `First answer: ${work.name}, ${shape.name}`,
    columns: ["", "first answer", "xlm fp32 is sooner by", "peak MB"],
    rows: there.map(({ name }) => [
      name,
      show(spread(milliseconds(name)), " ms"),
      name === "xlm fp32" ? "" : `${show(ratios(milliseconds(name), mine))}×`,
      digits(Math.max(...results[name]!.map(({ peak }) => peak))),
    ]),
    samples: Object.entries(results).flatMap(([contender, runs]) =>
      runs.map(({ milliseconds, peak }, round): Sample => ({
        contender,
        round,
        values: { milliseconds, peak_mb: peak },
      }))
    ),
  };
}

async function firstAnswer(contender: TaskContender, records: readonly WorkRecord[]): Promise<Start | undefined> {
  const child = contender.start();
  try {
    if (contender.requests && JSON.parse(await child.line()).missing !== undefined) return undefined;
    const { peak } = await pass(contender, child, records, 1);
    return { milliseconds: performance.now() - child.started, peak };
  } finally {
    await child.kill();
  }
}
