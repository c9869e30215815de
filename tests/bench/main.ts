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
import { fillMask } from "./fill_mask.ts";
import { firstAnswer } from "./first_answer.ts";
import { machine, peerVersions } from "./machine.ts";
import { replaceTables } from "./page.ts";
import { streamMemory } from "./stream_memory.ts";
import { jsonl, markdown } from "./table.ts";
import { tokenize } from "./tokenize.ts";
import { translateScore } from "./translate_score.ts";

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  "first-answer": firstAnswer,
  "checkpoint-formats": checkpointFormats,
  "fill-mask": fillMask,
  "translate-score": translateScore,
  tokenize,
  "stream-memory": streamMemory,
};

const HELP = `Usage: deno task bench [BENCHMARK…] [options]

Benchmarks (all of them by default):
${Object.entries(BENCHMARKS).map(([name, { summary }]) => `  ${name.padEnd(20)}${summary}`).join("\n")}

Options:
  --python PATH      Python with transformers, torch, tokenizers and sentencepiece; default $XLM_BENCH_PYTHON.
                     Without it xlm is measured alone.
  --checkpoint DIR   A checkpoint of XLM-R base size; default $XLM_BENCH_CHECKPOINT, else one with random weights and a
                     vocabulary of the texts is made in the temporary directory (1.1 GB, needs Python).
  --vocabulary DIR   vocab.json, merges.txt and tokenizer_config.json of an XLM model; default the model that ships.
  --input FILE       Texts, one a line, plain or gzip; may be repeated; default tests/bench/sentences.txt.
  --lang CODE        Their language for XLM's tokenizer; default en.
  --rounds N         Measurements of each contender; default 3.
  --lines N          Lines to use; default: each benchmark's own number.
  --xlm="ARGS"       More arguments for xlm fill-mask and translate-score, such as "--workers 2 --threads 1".
  --jsonl FILE       Add every measurement to this file.
  --page FILE        Put the tables into this page, between its marks.
`;

const flags = parseArgs(Deno.args, {
  string: ["python", "checkpoint", "vocabulary", "input", "lang", "rounds", "lines", "xlm", "jsonl", "page"],
  boolean: ["help"],
  collect: ["input"],
  alias: { help: "h" },
});
const names = flags._.length > 0 ? flags._.map(String) : Object.keys(BENCHMARKS);
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (flags.help) {
  await writeStdout(HELP);
} else if (unknown.length > 0) {
  writeStderr(`No benchmark ${unknown.join(", ")}; expected ${Object.keys(BENCHMARKS).join(", ")}.\n`);
  Deno.exit(2);
} else {
  await runAll();
}

async function runAll(): Promise<void> {
  const named = flags.python ?? Deno.env.get("XLM_BENCH_PYTHON");
  const peers = named === undefined ? undefined : await peerVersions(named);
  const python = peers === undefined ? undefined : named;
  if (python === undefined) {
    const found = named === undefined ? "No Python named (--python or $XLM_BENCH_PYTHON)" : `No peers in ${named}`;
    writeStderr(`${found}: xlm is measured alone.\n`);
  }
  const options = await benchOptions(python);
  const texts: Record<string, string> = { machine: await machine(peers) };
  await writeStdout(`${texts["machine"]}\n\n`);
  for (const name of names) {
    const start = performance.now();
    const tables = await BENCHMARKS[name]!.run(options);
    texts[name] = tables.map(markdown).join("\n");
    await writeStdout(`${texts[name]}\n`);
    writeStderr(`${name}: ${Math.round((performance.now() - start) / 1000)} s\n`);
    if (flags.jsonl) {
      await Deno.writeTextFile(flags.jsonl, tables.map((table) => jsonl(name, table)).join(""), { append: true });
    }
  }
  if (flags.page) await writePage(flags.page, texts);
}

async function writePage(page: string, texts: Readonly<Record<string, string>>): Promise<void> {
  await Deno.writeTextFile(page, replaceTables(await Deno.readTextFile(page), texts));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", page] }).output();
}

async function benchOptions(python: string | undefined): Promise<BenchOptions> {
  const inputs = flags.input.length > 0 ? flags.input : [join(import.meta.dirname!, "sentences.txt")];
  const needed = names.some((name) => !BENCHMARKS[name]!.own_checkpoint);
  const checkpoint = flags.checkpoint ?? Deno.env.get("XLM_BENCH_CHECKPOINT") ??
    (python && needed ? await baseCheckpoint(python, inputs) : undefined);
  if (checkpoint === undefined && needed) {
    writeStderr("No checkpoint of XLM-R base size: what needs one is left out.\n");
  }
  return {
    python,
    checkpoint,
    vocabulary: flags.vocabulary ?? join(ROOT, "models", "default"),
    inputs,
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
