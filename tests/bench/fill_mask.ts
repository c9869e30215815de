import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { Child } from "./child.ts";
import { peer, xlm } from "./contenders.ts";
import { interleaved } from "./rounds.ts";
import { checkSamePredictions, type Prediction } from "./same_answers.ts";
import { ratios, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";
import { masked, readLines, take } from "./texts.ts";

const LINES = 64;
const WARM_UP = 32;
const BATCH_SIZES = [1, 8, 32];

export const fillMask: Benchmark = {
  summary: "Short texts with one mask each on a checkpoint of XLM-R base size: records a second.",
  async run(options) {
    const { checkpoint } = options;
    if (checkpoint === undefined) return [];
    const lines = masked(take(await readLines(options.inputs), options.lines ?? LINES));
    const warmUp = masked(take(lines.toReversed(), WARM_UP).map((line) => line.replace("<mask>", "…")));
    const bench = { ...options, checkpoint };
    return [await steadyState(bench, lines, warmUp), await wholeProcess(bench, lines)];
  },
};

type WithCheckpoint = BenchOptions & { checkpoint: string };

interface Run {
  /** Records a second. */
  speed: number;
  peak: number;
  predictions: Prediction[][];
}

/** Both sides are running and warm: how many records a second go through. */
async function steadyState(options: WithCheckpoint, lines: string[], warmUp: string[]): Promise<Table> {
  const { checkpoint, python, rounds } = options;
  const mine = xlm(commandLine(options));
  const theirs = python ? peer(python, "fill_mask.py", [checkpoint]) : undefined;
  try {
    await throughXlm(mine, warmUp);
    const contenders: Record<string, () => Promise<Run>> = { xlm: () => throughXlm(mine, lines) };
    if (theirs) {
      await theirs.line();
      await throughPeer(theirs, warmUp, 8);
      for (const size of BATCH_SIZES) {
        contenders[`transformers, batch ${size}`] = () => throughPeer(theirs, lines, size);
      }
    }
    return speeds("Running: records a second", await interleaved(rounds, contenders), lines.length);
  } finally {
    await Promise.all([mine.kill(), theirs?.kill()]);
  }
}

/** From the start of the process to its end. */
async function wholeProcess(options: WithCheckpoint, lines: string[]): Promise<Table> {
  const { checkpoint, python, rounds } = options;
  const contenders: Record<string, () => Promise<Run>> = {
    xlm: () => toTheEnd(xlm(commandLine(options)), (child) => throughXlm(child, lines)),
  };
  if (python) {
    for (const size of BATCH_SIZES.slice(1)) {
      contenders[`transformers, batch ${size}`] = () =>
        toTheEnd(peer(python, "fill_mask.py", [checkpoint]), async (child) => {
          await child.line();
          return await throughPeer(child, lines, size);
        });
    }
  }
  return speeds("Process start to end: records a second", await interleaved(rounds, contenders), lines.length);
}

function commandLine({ checkpoint, xlm }: WithCheckpoint): string[] {
  return ["fill-mask", "-R", "--bare", "-m", checkpoint, ...xlm];
}

async function toTheEnd(child: Child, work: (child: Child) => Promise<Run>): Promise<Run> {
  const { predictions } = await work(child);
  await child.end();
  const seconds = (performance.now() - child.started) / 1000;
  return { speed: predictions.length / seconds, peak: child.memory().peak, predictions };
}

async function throughXlm(child: Child, lines: readonly string[]): Promise<Run> {
  const start = performance.now();
  const [answers] = await Promise.all([child.lines(lines.length), child.write(lines.join("\n") + "\n")]);
  const seconds = (performance.now() - start) / 1000;
  return {
    speed: lines.length / seconds,
    peak: child.memory().peak,
    predictions: answers.map((line) => JSON.parse(line)),
  };
}

async function throughPeer(child: Child, texts: readonly string[], batch_size: number): Promise<Run> {
  await child.write(JSON.stringify({ texts, batch_size }) + "\n");
  const { seconds, predictions } = JSON.parse(await child.line());
  return { speed: texts.length / seconds, peak: child.memory().peak, predictions };
}

function speeds(title: string, results: Record<string, Run[]>, lines: number): Table {
  const mine = results["xlm"]!;
  const rows = Object.entries(results).map(([name, runs]) => {
    if (runs !== mine) checkSamePredictions(mine[0]!.predictions, runs[0]!.predictions);
    const ratio = ratios(mine.map((run) => run.speed), runs.map((run) => run.speed));
    return [
      name,
      show(spread(runs.map((run) => run.speed))),
      runs === mine ? "" : `${show(ratio)}×`,
      show(spread(runs.map((run) => run.peak))),
    ];
  });
  return {
    title: `${title} (${lines} records)`,
    columns: ["", "records/s", "xlm is faster by", "peak MB so far"],
    rows,
    samples: Object.entries(results).flatMap(([contender, runs]) =>
      runs.map(({ speed, peak }, round): Sample => ({
        contender,
        round,
        values: { records_per_s: speed, peak_mb: peak },
      }))
    ),
  };
}
