import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { answerOf, ours, peer, xlm } from "./contenders.ts";
import { interleaved } from "./rounds.ts";
import { checkSameIds } from "./same_answers.ts";
import { ratios, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";
import { readLines, take } from "./texts.ts";

const LINES = 4000;

const XLM_TOKENIZER = { rival: "XLMTokenizer", script: "tokenize_xlm.py" };
const RUST_TOKENIZERS = { rival: "tokenizers (Rust)", script: "tokenize_fast.py" };

/** A tokenizer directory and who else can read it. */
interface Pair {
  family: string;
  directory: string;
  /** For `xlm tokenize`. */
  flags: readonly string[];
  rival: string;
  script: string;
}

export const tokenize: Benchmark = {
  summary: "Lines a second through XLM's and XLM-R's tokenizers, in one thread, ids compared.",
  async run(options) {
    const all = await readLines(options.inputs);
    const lines = take(all, options.lines ?? Math.min(LINES, all.length));
    const file = await Deno.makeTempFile({ suffix: ".txt" });
    try {
      await Deno.writeTextFile(file, lines.join("\n") + "\n");
      const { vocabulary, checkpoint, lang } = options;
      const xlm = { family: "XLM", directory: vocabulary, flags: ["--lang", lang], ...XLM_TOKENIZER };
      const xlmRoberta = checkpoint && { family: "XLM-R", directory: checkpoint, flags: [], ...RUST_TOKENIZERS };
      const pairs = xlmRoberta ? [xlm, xlmRoberta] : [xlm];
      const tables = [];
      for (const pair of pairs) tables.push(await compare(pair, file, lines.length, options));
      return tables;
    } finally {
      await Deno.remove(file);
    }
  },
};

interface Run {
  /** Milliseconds to load the tokenizer. */
  load: number;
  /** Lines a second. */
  speed: number;
  input_ids: number[][];
}

async function compare(
  { family, directory, flags, rival, script }: Pair,
  file: string,
  lines: number,
  { python, rounds, lang }: BenchOptions,
): Promise<Table> {
  const inside = async (child: ReturnType<typeof ours>): Promise<Run> => {
    const { load, seconds, input_ids } = await answerOf<{ load: number; seconds: number; input_ids: number[][] }>(
      child,
    );
    return { load, speed: lines / seconds, input_ids };
  };
  const contenders: Record<string, () => Promise<Run>> = {
    "xlm, as a library": () => inside(ours("tokenize.ts", [directory, file, lang])),
    "xlm tokenize, process start to end": async () => {
      const child = xlm(["tokenize", "-R", "--bare", "--ids-only", "-m", directory, ...flags, file]);
      const answers = await child.lines(lines);
      await child.end();
      const speed = lines / ((performance.now() - child.started) / 1000);
      return { load: NaN, speed, input_ids: answers.map((line) => JSON.parse(line).input_ids) };
    },
  };
  if (python) contenders[rival] = () => inside(peer(python, script, [directory, file, lang]));
  const results = await interleaved(rounds, contenders);
  const mine = results["xlm, as a library"]!;
  const rows = Object.entries(results).map(([name, runs]) => {
    checkSameIds(mine[0]!.input_ids, runs[0]!.input_ids);
    const ratio = ratios(mine.map((run) => run.speed), runs.map((run) => run.speed));
    const load = runs.map((run) => run.load);
    const rivalry = name === rival;
    return [
      name,
      show(spread(runs.map((run) => run.speed))),
      rivalry ? `${show(ratio)}×` : "",
      load.some(Number.isNaN) ? "" : show(spread(load), " ms"),
    ];
  });
  return {
    title: `${family}: lines a second (${lines} lines)`,
    columns: ["", "lines/s", "xlm is faster by", "load"],
    rows,
    samples: Object.entries(results).flatMap(([contender, runs]) =>
      runs.map(({ load, speed }, round): Sample => ({
        contender,
        round,
        values: { lines_per_s: speed, load_ms: load },
      }))
    ),
  };
}
