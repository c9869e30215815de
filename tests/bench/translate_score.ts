import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { Child } from "./child.ts";
import { peer, xlm } from "./contenders.ts";
import { madeCheckpoint } from "./made_checkpoint.ts";
import { interleaved } from "./rounds.ts";
import { checkSameScores, furthestApart } from "./same_answers.ts";
import { digits, ratios, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";
import { readLines, take } from "./texts.ts";

const LINES = 16;
const WARM_UP = 2;

/** Ours by the arguments that differ. */
const OURS: Readonly<Record<string, readonly string[]>> = { "xlm": [], "xlm --dtype int8": ["--dtype", "int8"] };

/** The peer by what makes a batch of 32. */
const PEERS: Readonly<Record<string, string>> = {
  "transformers, 32 copies a batch (mlm-scoring)": "copies",
  "transformers, 32 records a batch (minicons)": "records",
};

export const translateScore: Benchmark = {
  summary: "Pseudo log likelihoods of texts and pairs on a checkpoint of XLM-15's shape: pieces a second.",
  own_checkpoint: true,
  async *run(options) {
    const { python, vocabulary } = options;
    if (python === undefined) return;
    const checkpoint = await madeCheckpoint(python, "xlm-bench-xlm15", "make_xlm_checkpoint.py", [vocabulary]);
    const bench = { ...options, python, checkpoint };
    const lines = take(await readLines(options.inputs), options.lines ?? LINES);
    const texts = lines.map((target) => ({ target }));
    const pairs = lines.slice(0, lines.length >> 1).map((target, i) => ({ source: lines.at(-1 - i)!, target }));
    yield await steadyState(bench, texts, "Running, texts alone (MLM)");
    yield await steadyState(bench, pairs, "Running, texts with a source (TLM)");
    yield await wholeProcess(bench, texts, "Process start to end, texts alone (MLM)");
  },
};

type Bench = BenchOptions & { python: string; checkpoint: string };

interface Translation {
  source?: string;
  target: string;
}

/** What scores records once. */
type Measure = (records: readonly Translation[]) => Promise<Run>;

interface Run {
  seconds: number;
  /** MB. */
  peak: number;
  log_probs: number[];
  /** Pieces scored; only ours says so. */
  tokens?: number;
}

/** All are running and warm. */
async function steadyState(bench: Bench, records: readonly Translation[], title: string): Promise<Table> {
  const mine = Object.entries(OURS).map(([name, args]) => [name, startXlm(bench, args)] as const);
  const theirs = startPeer(bench);
  try {
    await theirs.line();
    const contenders: [string, Measure][] = [
      ...mine.map(([name, child]): [string, Measure] => [name, (records) => throughXlm(child, records)]),
      ...Object.entries(PEERS).map(([name, batch]): [string, Measure] => [
        name,
        (records) => throughPeer(theirs, records, batch),
      ]),
    ];
    for (const [, measure] of contenders) await measure(records.slice(0, WARM_UP));
    return table(title, records.length, await measured(bench.rounds, contenders, records));
  } finally {
    await Promise.all([...mine.map(([, child]) => child), theirs].map((child) => child.kill()));
  }
}

/** From the start of the process to its end; of the peer's two batches, that which is faster. */
async function wholeProcess(bench: Bench, records: readonly Translation[], title: string): Promise<Table> {
  const contenders: [string, Measure][] = [
    ...Object.entries(OURS).map(([name, args]): [string, Measure] => [
      name,
      (records) => toTheEnd(startXlm(bench, args), (child) => throughXlm(child, records)),
    ]),
    ...Object.entries(PEERS).slice(0, 1).map(([name, batch]): [string, Measure] => [
      name,
      (records) =>
        toTheEnd(startPeer(bench), async (child) => {
          await child.line();
          return await throughPeer(child, records, batch);
        }),
    ]),
  ];
  return table(title, records.length, await measured(bench.rounds, contenders, records));
}

function measured(rounds: number, contenders: readonly [string, Measure][], records: readonly Translation[]) {
  return interleaved(
    rounds,
    Object.fromEntries(contenders.map(([name, measure]) => [name, () => measure(records)])),
  );
}

function startXlm({ checkpoint, lang, xlm: more }: Bench, args: readonly string[]): Child {
  return xlm(["translate-score", "--bare", "-m", checkpoint, "--lang", lang, ...args, ...more]);
}

function startPeer({ python, checkpoint, lang }: Bench): Child {
  return peer(python, "translate_score.py", [checkpoint, lang]);
}

async function toTheEnd(child: Child, work: (child: Child) => Promise<Run>): Promise<Run> {
  const run = await work(child);
  await child.end();
  return { ...run, seconds: (performance.now() - child.started) / 1000, peak: child.memory().peak };
}

async function throughXlm(child: Child, records: readonly Translation[]): Promise<Run> {
  const start = performance.now();
  const input = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  const [lines] = await Promise.all([child.lines(records.length), child.write(input)]);
  const seconds = (performance.now() - start) / 1000;
  const scores: { log_prob: number; tokens: number }[] = lines.map((line) => JSON.parse(line));
  return {
    seconds,
    peak: child.memory().peak,
    log_probs: scores.map(({ log_prob }) => log_prob),
    tokens: scores.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

async function throughPeer(child: Child, records: readonly Translation[], batch: string): Promise<Run> {
  await child.write(JSON.stringify({ records, batch }) + "\n");
  const { seconds, log_probs } = JSON.parse(await child.line());
  return { seconds, peak: child.memory().peak, log_probs };
}

function table(title: string, records: number, results: Readonly<Record<string, Run[]>>): Table {
  const reference = results[Object.keys(PEERS)[0]!]![0]!.log_probs;
  for (const [name, runs] of Object.entries(results)) {
    if (!name.includes("int8")) checkSameScores(runs[0]!.log_probs, reference);
  }
  const pieces = results["xlm"]![0]!.tokens!;
  const seconds = (name: string) => results[name]!.map((run) => run.seconds);
  const rows = Object.entries(results).map(([name, runs]) => [
    name,
    show(spread(seconds(name).map((one) => pieces / one))),
    ...Object.keys(OURS).map((mine) => mine === name ? "" : `${show(ratios(seconds(name), seconds(mine)))}×`),
    digits(furthestApart(runs[0]!.log_probs, reference)),
    show(spread(runs.map((run) => run.peak))),
  ]);
  return {
    title: `${title} (${records} records, ${pieces} pieces)`,
    columns: [
      "",
      "pieces/s",
      ...Object.keys(OURS).map((name) => `${name} is faster by`),
      "log_prob differs by up to",
      "peak MB so far",
    ],
    rows,
    samples: Object.entries(results).flatMap(([contender, runs]) =>
      runs.map(({ seconds, peak }, round): Sample => ({
        contender,
        round,
        values: { seconds, pieces_per_s: pieces / seconds, peak_mb: peak },
      }))
    ),
  };
}
