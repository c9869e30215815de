/**
 * Measures xlm beside its peers: `deno task bench --help`. Linux, since memory is read from /proc.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { join } from "@std/path";
import { writeStderr, writeStdout } from "../../lib/stream/standard_streams.ts";
import { baseCheckpoint } from "./base_checkpoint.ts";
import { type Benchmark, type BenchOptions, ROOT } from "./benchmark.ts";
import { checkpointFormats } from "./checkpoint_formats.ts";
import { costCurves } from "./cost_curves.ts";
import { download } from "./download.ts";
import { exportModel } from "./export.ts";
import { load } from "./load.ts";
import { longLines } from "./long_lines.ts";
import { machine, peerVersions } from "./machine.ts";
import { replaceTables } from "../../evaluate/page.ts";
import { shardCost } from "./shard_cost.ts";
import { roofline } from "./roofline.ts";
import { streamMemory } from "./stream_memory.ts";
import { jsonl, markdown } from "./table.ts";
import { taskJob } from "./task_job.ts";
import { taskStart } from "./task_start.ts";
import { taskSpeed } from "./task_speed.ts";
import { tokenize } from "./tokenize.ts";
import { translateScore } from "./translate_score.ts";
import { unpackedStart } from "./unpacked_start.ts";

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  "checkpoint-formats": checkpointFormats,
  "fill-mask": taskSpeed("fill-mask"),
  classify: taskSpeed("classify"),
  tag: taskSpeed("tag"),
  qa: taskSpeed("qa"),
  embed: taskSpeed("embed"),
  "first-answer": taskStart,
  job: taskJob,
  load,
  roofline,
  cost: costCurves,
  shards: shardCost,
  "translate-score": translateScore,
  tokenize,
  download,
  "export": exportModel,
  "long-lines": longLines,
  "stream-memory": streamMemory,
  "unpacked-start": unpackedStart,
};

const HELP = `Usage: deno task bench [BENCHMARK…] [options]

Benchmarks (by default all of them; with --page those that the page has marks for):
${Object.entries(BENCHMARKS).map(([name, { summary }]) => `  ${name.padEnd(20)}${summary}`).join("\n")}

Options:
  --python PATH      Python with transformers, torch, tokenizers and sentencepiece; default $XLM_BENCH_PYTHON. Without
                     it xlm is measured alone. May be repeated: others may have optimum, CTranslate2, and the pipeline
                     for questions, which transformers 5 dropped.
  --checkpoint DIR   A checkpoint of XLM-R base size; default $XLM_BENCH_CHECKPOINT, else one with random weights and a
                     vocabulary of the texts is made in the temporary directory (1.1 GB, needs Python).
  --vocabulary DIR   vocab.json, merges.txt and tokenizer_config.json of an XLM model; default the small one that ships.
  --input FILE       Texts, one a line, plain or gzip; may be repeated; default tests/bench/sentences.txt.
  --corpus FILE      Many different texts, for tokenize, whose speed depends on words that come again; may be repeated;
                     default: those of --input.
  --lang CODE        Their language for XLM's tokenizer; default en.
  --rounds N         Measurements of each contender; default 3.
  --lines N          Lines to use; default: each benchmark's own number.
  --shape NAME       "XLM-R base", "XLM-15", "default" or "small" instead of those that a benchmark
                     usually measures; may be repeated.
  --xlm="ARGS"       More arguments for xlm fill-mask and translate-score, such as "--workers 2 --threads 1".
  --jsonl FILE       Add every measurement to this file.
  --page FILE        Put the tables into this page, between its marks, each benchmark's when it is done. One that fails
                     keeps its old tables, and the exit status is 1 after the others.
`;

const flags = parseArgs(Deno.args, {
  string: [
    "python",
    "checkpoint",
    "vocabulary",
    "input",
    "corpus",
    "lang",
    "rounds",
    "lines",
    "shape",
    "xlm",
    "jsonl",
    "page",
  ],
  boolean: ["help"],
  collect: ["input", "corpus", "python", "shape"],
  alias: { help: "h" },
});
const names = flags._.length > 0 ? flags._.map(String) : await defaultNames(flags.page);
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (flags.help) {
  await writeStdout(HELP);
} else if (unknown.length > 0) {
  writeStderr(`No benchmark ${unknown.join(", ")}; expected ${Object.keys(BENCHMARKS).join(", ")}.\n`);
  Deno.exit(2);
} else {
  await runAll();
}

async function defaultNames(page: string | undefined): Promise<string[]> {
  const text = page === undefined ? undefined : await Deno.readTextFile(page);
  return Object.keys(BENCHMARKS).filter((name) => text === undefined || text.includes(`<!-- bench:${name} -->`));
}

async function runAll(): Promise<void> {
  const fromEnvironment = Deno.env.get("XLM_BENCH_PYTHON");
  const named = flags.python.length > 0 ? flags.python : fromEnvironment ? [fromEnvironment] : [];
  const versions = await Promise.all(named.map(peerVersions));
  const pythons = named.filter((_, i) => versions[i] !== undefined);
  if (pythons.length === 0) {
    const found = named.length === 0 ? "No Python named (--python or $XLM_BENCH_PYTHON)" : `No peers in ${named}`;
    writeStderr(`${found}: xlm is measured alone.\n`);
  }
  const options = await benchOptions(pythons);
  const measured = await machine(versions.filter((one) => one !== undefined));
  await writeStdout(`${measured}\n\n`);
  // Of some alone, the date would be wrong for the other tables.
  if (flags.page && flags._.length === 0) await writePage(flags.page, { machine: measured });
  for (const name of names) {
    const start = performance.now();
    try {
      await runOne(name, options);
    } catch (error) {
      // The others have hours of their own to lose.
      writeStderr(`${name} failed: ${error instanceof Error ? error.stack : error}\n`);
      Deno.exitCode = 1;
    }
    writeStderr(`${name}: ${Math.round((performance.now() - start) / 1000)} s\n`);
  }
}

async function runOne(name: string, options: BenchOptions): Promise<void> {
  const tables: string[] = [];
  for await (const table of BENCHMARKS[name]!.run(options)) {
    tables.push(markdown(table));
    await writeStdout(`${tables.at(-1)}\n`);
    if (flags.jsonl) await Deno.writeTextFile(flags.jsonl, jsonl(name, table), { append: true });
  }
  if (flags.page) await writePage(flags.page, { [name]: tables.join("\n") });
}

async function writePage(page: string, texts: Readonly<Record<string, string>>): Promise<void> {
  await Deno.writeTextFile(page, replaceTables(await Deno.readTextFile(page), "bench", texts));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", page] }).output();
}

async function benchOptions(pythons: readonly string[]): Promise<BenchOptions> {
  const python = pythons[0];
  const inputs = flags.input.length > 0 ? flags.input : [join(import.meta.dirname!, "sentences.txt")];
  const needed = names.some((name) => !BENCHMARKS[name]!.own_checkpoint);
  const checkpoint = flags.checkpoint ?? Deno.env.get("XLM_BENCH_CHECKPOINT") ??
    (python && needed ? await baseCheckpoint(python, inputs) : undefined);
  if (checkpoint === undefined && needed) {
    writeStderr("No checkpoint of XLM-R base size: what needs one is left out.\n");
  }
  return {
    python,
    pythons,
    shapes: flags.shape,
    checkpoint,
    vocabulary: flags.vocabulary ?? join(ROOT, "models", "small"),
    inputs,
    corpus: flags.corpus.length > 0 ? flags.corpus : inputs,
    lang: flags.lang ?? "en",
    rounds: count("rounds") ?? 3,
    lines: count("lines"),
    xlm: flags.xlm?.split(/\s+/) ?? [],
  };
}

function count(name: "rounds" | "lines"): number | undefined {
  const value = flags[name];
  if (value === undefined || /^[1-9]\d*$/.test(value)) return value === undefined ? undefined : Number(value);
  writeStderr(`--${name} ${value}: expected a whole number from 1.\n`);
  Deno.exit(2);
}
