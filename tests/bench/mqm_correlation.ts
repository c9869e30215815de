/**
 * How well scores of translations agree with people: rank correlations with the MQM ratings of WMT 2021, over all segments
 * of a set. `deno run -A tests/bench/mqm_correlation.ts --help`.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { join } from "@std/path";
import { writeStderr, writeStdout } from "../../lib/stream/standard_streams.ts";
import { ROOT } from "./benchmark.ts";
import { xlmCommand } from "./contenders.ts";
import { replaceTables } from "../../evaluate/page.ts";
import { kendallTauB, spearmanRho } from "./rank_correlation.ts";
import { markdown, type Table } from "./table.ts";
import { readLines, take } from "./texts.ts";

/** Texts that may not be given away lie beside the repository: google/wmt-mqm-human-evaluation, as JSONL. */
const DATA = join(ROOT, "..", "shared", "data", "wmt-mqm");
const SETS = ["newstest2021.en-de", "newstest2021.zh-en", "ted2021.en-de", "ted2021.zh-en"];

const HELP = `Usage: deno run -A tests/bench/mqm_correlation.ts [options] [SET…]

Sets (all of them by default): ${SETS.join(", ")}

Options:
  --model MODEL      Default: the model that ships.
  --xlm="ARGS"       More arguments for xlm translate-score with a model; default "--dtype int8 --workers 2 --threads 1".
  --langs            Name the languages, for a model that has embeddings of them.
  --limit N          Segments of each set, evenly spread; default all.
  --page FILE        Put the table into this page, between its marks.
`;

interface Segment {
  langs: string;
  src: string;
  ref: string;
  hyp: string;
  /** 0 is best. */
  score: number;
}

/** Scores by name, each a number a segment, the higher the better. */
type Scores = Record<string, number[]>;

const flags = parseArgs(Deno.args, {
  string: ["model", "xlm", "limit", "page"],
  boolean: ["help", "langs"],
  default: { xlm: "--dtype int8 --workers 2 --threads 1" },
  alias: { help: "h" },
});
const names = flags._.length > 0 ? flags._.map(String) : SETS;
const unknown = names.filter((name) => !SETS.includes(name));
if (flags.help) await writeStdout(HELP);
else if (unknown.length > 0) {
  writeStderr(`No set ${unknown.join(", ")}; expected ${SETS.join(", ")}.\n`);
  Deno.exit(2);
} else if (await Deno.stat(DATA).then(() => true, () => false)) await correlate();
else {
  writeStderr(`No ratings in ${DATA}: there is nothing to compare with.\n`);
  Deno.exit(1);
}

async function correlate(): Promise<void> {
  const rows = new Map<string, string[]>();
  const columns = [""];
  for (const name of names) {
    const start = performance.now();
    const lines = await readLines([join(DATA, `${name}.jsonl.gz`)]);
    const segments = take(lines, Number(flags.limit ?? lines.length)).map((line): Segment => JSON.parse(line));
    const ratings = segments.map(({ score }) => score);
    columns.push(`${name} (${segments.length}): τ`, "ρ");
    for (const [score, values] of Object.entries(await scoresOf(segments))) {
      const row = rows.get(score) ?? [score];
      row.push(kendallTauB(values, ratings).toFixed(3), spearmanRho(values, ratings).toFixed(3));
      rows.set(score, row);
    }
    writeStderr(`${name}: ${segments.length} segments, ${Math.round((performance.now() - start) / 1000)} s\n`);
  }
  const title = "Rank correlations with MQM: Kendall's τ-b and Spearman's ρ";
  const table: Table = { title, columns, rows: [...rows.values()], samples: [] };
  await writeStdout(markdown(table));
  if (flags.page === undefined) return;
  const page = replaceTables(await Deno.readTextFile(flags.page), "bench", { "mqm-correlation": markdown(table) });
  await Deno.writeTextFile(flags.page, page);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", flags.page] }).output();
}

async function scoresOf(segments: readonly Segment[]): Promise<Scores> {
  const model = [...(flags.model === undefined ? [] : ["-m", flags.model]), "--truncation", "right"];
  const likelihood = async (objective: string): Promise<Scores> => {
    const args = [...model, ...flags.xlm.match(/\S+/g) ?? [], "--objective", objective];
    const scores = await translateScore<{ log_prob: number; mean_log_prob: number }>(segments, args);
    return {
      [`${objective.toUpperCase()} \`log_prob\``]: scores.map(({ log_prob }) => log_prob),
      [`${objective.toUpperCase()} \`mean_log_prob\``]: scores.map(({ mean_log_prob }) => mean_log_prob),
    };
  };
  const metrics = await translateScore<Record<string, number>>(segments, ["--metrics", "bleu,chrf,ter"]);
  return {
    ...await likelihood("tlm"),
    ...await likelihood("mlm"),
    "BLEU": metrics.map(({ bleu }) => bleu!),
    "chrF": metrics.map(({ chrf }) => chrf!),
    "TER, turned round": metrics.map(({ ter }) => -ter!),
  };
}

/** What `xlm translate-score --bare` prints for each segment. @throws where a segment fails. */
async function translateScore<T>(segments: readonly Segment[], args: readonly string[]): Promise<T[]> {
  const records = segments.map(({ langs, src, hyp, ref }) => {
    const [source_lang, target_lang] = flags.langs ? langs.split("-") : [];
    return JSON.stringify({ source: src, target: hyp, references: [ref], source_lang, target_lang });
  });
  const file = await Deno.makeTempFile({ suffix: ".jsonl" });
  try {
    await Deno.writeTextFile(file, records.join("\n"));
    const [program, ...command] = xlmCommand(["translate-score", "--bare", "--on-error", "stop", ...args, file]);
    const { success, stdout, stderr } = await new Deno.Command(program, { args: command }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trimEnd().split("\n").map((line) => JSON.parse(line));
  } finally {
    await Deno.remove(file);
  }
}
