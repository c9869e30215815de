import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { answerOf, ours } from "./contenders.ts";
import type { CostCase } from "./cost_case.ts";
import { longStream } from "./long_stream.ts";
import { madeCheckpoint } from "./made_checkpoint.ts";
import { digits, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";
import { type TaskShape, wantedShapes } from "./task_shapes.ts";
import { readLines } from "./texts.ts";

const LENGTHS = [8, 16, 32, 64, 128, 256, 512];
const BATCHES = [1, 2, 4, 8, 16, 32, 64];
const VOCABULARIES = [16_000, 64_000, 256_000];
/** Numbers of records by command. */
const RECORDS = { tokenize: [10_000, 100_000, 1_000_000, 10_000_000], classify: [10_000, 100_000] } as const;
const USUAL = ["XLM-R base", "default"];
const TOKENS = 2048;
const CORES = navigator.hardwareConcurrency;
const ONE = { head: "encoder", workers: 1, threads: CORES } as const;
/** Words kept of each line of a long stream. */
const WORDS = 8;

/** How time and memory grow with length, batch, vocabulary, threads and the number of records. */
export const costCurves: Benchmark = {
  summary: "How cost grows with length, batch, threads, vocabulary and records.",
  own_checkpoint: true,
  async *run(options) {
    for await (const { shape, checkpoint } of wantedShapes(options, USUAL)) {
      yield await byLength(options, shape, checkpoint);
      yield await byBatch(options, shape, checkpoint);
      yield await byThreads(options, shape, checkpoint);
    }
    const [python] = options.pythons;
    if (python !== undefined) yield await byVocabulary(options, python);
    yield* byRecords(options);
  },
};

async function byLength(options: BenchOptions, { name }: TaskShape, checkpoint: string): Promise<Table> {
  const alone = LENGTHS.map((length): CostCase => ({ ...ONE, length, batch: 1, count: 1 }));
  const full = LENGTHS.map((length): CostCase => ({ ...ONE, length, batch: TOKENS / length, count: TOKENS / length }));
  const found = await milliseconds(options, checkpoint, [...alone, ...full]);
  return table(`${name}: by length`, ["tokens", "one sequence, ms", `${TOKENS} tokens a batch, tokens/s`], {
    rows: LENGTHS.map((length, i) => [
      String(length),
      show(spread(found[i]!)),
      show(spread(found[LENGTHS.length + i]!.map((ms) => TOKENS / ms * 1000))),
    ]),
    keys: [...LENGTHS.map((length) => `${length}, one`), ...LENGTHS.map((length) => `${length}, batch`)],
    found,
  });
}

async function byBatch(options: BenchOptions, { name }: TaskShape, checkpoint: string): Promise<Table> {
  const length = 32;
  const found = await milliseconds(
    options,
    checkpoint,
    BATCHES.map((batch) => ({ ...ONE, length, batch, count: batch })),
  );
  return table(`${name}: by batch, ${length} tokens each`, ["sequences", "ms", "sequences/s"], {
    rows: BATCHES.map((batch, i) => [
      String(batch),
      show(spread(found[i]!)),
      show(spread(found[i]!.map((ms) => batch / ms * 1000))),
    ]),
    keys: BATCHES.map(String),
    found,
  });
}

async function byThreads(options: BenchOptions, { name }: TaskShape, checkpoint: string): Promise<Table> {
  const lengths = [16, 64, 256];
  const ways = [[1, 1], ...CORES > 1 ? [[1, CORES], [CORES, 1]] : []] as [number, number][];
  const count = 64;
  const cases = ways.flatMap(([workers, threads]) =>
    lengths.map((length): CostCase => ({
      head: "encoder",
      length,
      batch: Math.max(1, Math.min(32, Math.floor(TOKENS / length))),
      count,
      workers,
      threads,
    }))
  );
  const found = await milliseconds(options, checkpoint, cases);
  return table(`${name}: by workers × threads`, ["", ...lengths.map((length) => `${length} tokens, sequences/s`)], {
    rows: ways.map(([workers, threads], i) => [
      `${workers} × ${threads}`,
      ...lengths.map((_, j) => show(spread(found[i * lengths.length + j]!.map((ms) => count / ms * 1000)))),
    ]),
    keys: cases.map(({ workers, threads, length }) => `${workers} × ${threads}, ${length}`),
    found,
  });
}

async function byVocabulary(options: BenchOptions, python: string): Promise<Table> {
  const found: number[][] = [];
  for (const entries of VOCABULARIES) {
    const args = [options.vocabulary, "small", String(entries)];
    const checkpoint = await madeCheckpoint(python, `xlm-bench-small-${entries}`, "make_xlm_checkpoint.py", args);
    const cases: CostCase[] = [{ ...ONE, head: "lm", length: 32, batch: 32, count: 64 }];
    found.push(...await milliseconds(options, checkpoint, cases));
  }
  return table("small: fill-mask by vocabulary, 64 sequences of 32 tokens", ["entries", "ms"], {
    rows: VOCABULARIES.map((entries, i) => [digits(entries), show(spread(found[i]!))]),
    keys: VOCABULARIES.map(String),
    found,
  });
}

/** With the model that ships. */
async function* byRecords({ inputs }: BenchOptions): AsyncGenerator<Table> {
  const texts = (await readLines(inputs)).map((line) => line.split(/\s+/).slice(0, WORDS).join(" "));
  for (const [command, counts] of Object.entries(RECORDS)) {
    for (const count of counts) {
      yield await longStream([{ command: [command, "-R"], texts }], count);
    }
  }
}

function milliseconds(options: BenchOptions, checkpoint: string, cases: readonly CostCase[]): Promise<number[][]> {
  return answerOf<number[][]>(ours("cost.ts", [checkpoint, String(options.rounds), JSON.stringify(cases)]));
}

function table(
  title: string,
  columns: readonly string[],
  { rows, keys, found }: { rows: string[][]; keys: readonly string[]; found: readonly number[][] },
): Table {
  return {
    title,
    columns,
    rows,
    samples: found.flatMap((values, i) =>
      values.map((ms, round): Sample => ({ contender: keys[i]!, round, values: { milliseconds: ms } }))
    ),
  };
}
