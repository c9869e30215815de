import type { Benchmark, BenchOptions } from "./benchmark.ts";
import type { Child } from "./child.ts";
import { interleaved } from "./rounds.ts";
import { digits, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";
import { installed, type Pass, pass, type Ready, taskContenders } from "./task_contenders.ts";
import { type TaskShape, wantedShapes } from "./task_shapes.ts";
import { TASK_WORK, type TaskWork } from "./task_work.ts";
import { readLines } from "./texts.ts";
import { FASTER_BY, fasterBy } from "./time_table.ts";

/** Records of a pass, and of those that find out the best batch sizes. */
const RECORDS = 64;
/** Fewer are over before every session has a few batches; their end, when one waits for another, would be measured. */
const FEWEST = 32;
const TRIED = 32;

/** Passes of xlm before time is taken: after a dozen batches it opens more sessions. Peers have found out their batch size. */
const WARM_UP = 6;

/** How many records a second go through xlm and through each peer, both running and warm. */
export function taskSpeed(task: string): Benchmark {
  return {
    summary: `xlm ${task} beside its peers on checkpoints of four shapes: records a second.`,
    own_checkpoint: true,
    async *run(options) {
      const work = TASK_WORK[task]!;
      const lines = await readLines(options.inputs);
      for await (const { shape, checkpoint } of wantedShapes(options)) {
        yield await speedTable(options, shape, checkpoint, work, lines);
      }
    },
  };
}

interface Running extends Ready {
  child: Child;
}

async function speedTable(
  options: BenchOptions,
  shape: TaskShape,
  checkpoint: string,
  work: TaskWork,
  lines: readonly string[],
): Promise<Table> {
  const usual = Math.max(FEWEST, Math.ceil((shape.records ?? RECORDS) / work.weight));
  const records = work.records(lines, options.lines === undefined ? usual : Math.ceil(options.lines / work.weight));
  const { ready, missing } = await installed(
    taskContenders(options, checkpoint, shape.family, work),
    records.slice(0, TRIED),
  );
  const running: Running[] = [];
  try {
    for (const one of ready) {
      const child = one.contender.start();
      running.push({ ...one, child });
      if (one.contender.requests) await child.line();
      for (let i = one.contender.requests ? WARM_UP - 1 : 0; i < WARM_UP; i++) {
        await pass(one.contender, child, records, one.batch_size);
      }
      child.hold();
    }
    const measured = Object.fromEntries(
      running.map(({ contender, child, batch_size }) =>
        [contender.name, async () => {
          child.resume();
          const done = await pass(contender, child, records, batch_size);
          child.hold();
          return done;
        }] as const
      ),
    );
    const results = await interleaved(options.rounds, measured);
    if (work.not_alike !== shape.family) checkAll(work, running, results);
    return table(`${work.name}, ${shape.name}`, running, results, records.length, missing);
  } finally {
    await Promise.all(running.map(({ child }) => child.kill()));
  }
}

function table(
  title: string,
  running: readonly Running[],
  results: Readonly<Record<string, Pass[]>>,
  records: number,
  missing: readonly string[],
): Table {
  const seconds = (name: string) => results[name]!.map((one) => one.seconds);
  const rows = running.map(({ contender: { name, requests }, batch_size }) => [
    requests ? `${name}, batch ${batch_size}` : name,
    show(spread(seconds(name).map((one) => records / one))),
    ...fasterBy(name, seconds),
    digits(Math.max(...results[name]!.map(({ peak }) => peak))),
  ]);
  const left = missing.length === 0 ? "" : `; not installed: ${missing.join(", ")}`;
  return {
    title: `${title} (${records} records${left})`,
    columns: ["", "records/s", ...FASTER_BY, "peak MB"],
    rows,
    samples: Object.entries(results).flatMap(([contender, passes]) =>
      passes.map(({ seconds, peak }, round): Sample => ({
        contender,
        round,
        values: { records_per_s: records / seconds, peak_mb: peak },
      }))
    ),
  };
}

/** @throws where a contender of the same precision answers otherwise than xlm. */
function checkAll(work: TaskWork, running: readonly Running[], results: Readonly<Record<string, Pass[]>>): void {
  for (const { contender: { name, precision, requests } } of running) {
    if (!requests || precision !== "fp32") continue;
    try {
      work.check(results["xlm fp32"]![0]!.answers, results[name]![0]!.answers);
    } catch (error) {
      throw new Error(`${name} answers otherwise`, { cause: error });
    }
  }
}
