/**
 * Measures xlm beside its peers: `deno task bench --help`. Linux, since memory is read from /proc.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { dirname, join } from "@std/path";
import { writeStderr, writeStdout } from "../../lib/stream/standard_streams.ts";
import { type Benchmark, type BenchOptions, ROOT } from "./benchmark.ts";
import { fillMask } from "./fill_mask.ts";
import { firstAnswer } from "./first_answer.ts";
import { machine } from "./machine.ts";
import { replaceTables } from "./page.ts";
import { streamMemory } from "./stream_memory.ts";
import { jsonl, markdown } from "./table.ts";
import { tokenize } from "./tokenize.ts";

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  "first-answer": firstAnswer,
  "fill-mask": fillMask,
  tokenize,
  "stream-memory": streamMemory,
};

const HELP = `Usage: deno task bench [BENCHMARK…] [options]

Benchmarks (all of them by default):
${Object.entries(BENCHMARKS).map(([name, { summary }]) => `  ${name.padEnd(15)}${summary}`).join("\n")}

Options:
  --python PATH      Python with transformers, torch, tokenizers and sentencepiece; default $XLM_BENCH_PYTHON.
                     Without it xlm is measured alone.
  --checkpoint DIR   A checkpoint of XLM-R base size; default $XLM_BENCH_CHECKPOINT, else one with random weights is
                     made in the temporary directory (1.1 GB, needs --python).
  --vocabulary DIR   vocab.json and merges.txt of an XLM model; default the model that ships.
  --input FILE       Texts, one a line, plain or gzip; default tests/bench/sentences.txt.
  --lang CODE        Their language for XLM's tokenizer; default en.
  --rounds N         Measurements of each contender; default 3.
  --lines N          Lines to use; default: each benchmark's own number.
  --xlm "ARGS"       More arguments for xlm fill-mask, such as "--workers 2 --threads 1".
  --jsonl FILE       Write every measurement there.
  --page FILE        Put the tables into this page, between its marks.
`;

const flags = parseArgs(Deno.args, {
  string: ["python", "checkpoint", "vocabulary", "input", "lang", "rounds", "lines", "xlm", "jsonl", "page"],
  boolean: ["help"],
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
  await main();
}

async function main(): Promise<void> {
  const python = flags.python ?? Deno.env.get("XLM_BENCH_PYTHON");
  if (python === undefined) writeStderr("No Python named (--python or $XLM_BENCH_PYTHON): xlm is measured alone.\n");
  const options: BenchOptions = {
    python,
    checkpoint: await checkpoint(python),
    vocabulary: flags.vocabulary ?? join(ROOT, "models", "default"),
    input: flags.input ?? join(import.meta.dirname!, "sentences.txt"),
    lang: flags.lang ?? "en",
    rounds: Number(flags.rounds ?? 3),
    lines: flags.lines === undefined ? undefined : Number(flags.lines),
    xlm: flags.xlm?.split(/\s+/) ?? [],
  };
  const described = await machine(python);
  await writeStdout(`${described}\n\n`);
  const pages: Record<string, string> = { machine: described };
  for (const name of names) {
    const start = performance.now();
    const tables = await BENCHMARKS[name]!.run(options);
    pages[name] = tables.map(markdown).join("\n");
    await writeStdout(`${pages[name]}\n`);
    writeStderr(`${name}: ${Math.round((performance.now() - start) / 1000)} s\n`);
    if (flags.jsonl) {
      await Deno.writeTextFile(flags.jsonl, tables.map((table) => jsonl(name, table)).join(""), { append: true });
    }
  }
  if (flags.page) {
    await Deno.writeTextFile(flags.page, replaceTables(await Deno.readTextFile(flags.page), pages));
  }
}

/** The checkpoint that is named, or one made for the purpose. */
async function checkpoint(python: string | undefined): Promise<string> {
  const named = flags.checkpoint ?? Deno.env.get("XLM_BENCH_CHECKPOINT");
  if (named !== undefined) return named;
  const directory = join(dirname(await Deno.makeTempFile()), "xlm-bench-base");
  try {
    await Deno.stat(join(directory, "model.safetensors"));
  } catch {
    if (python === undefined) return directory;
    writeStderr(`Making a checkpoint in ${directory}.\n`);
    const script = join(import.meta.dirname!, "make_checkpoint.py");
    const { success } = await new Deno.Command(python, { args: [script, directory], stdout: "null" }).output();
    if (!success) throw new Error(`${script} failed`);
  }
  return directory;
}
