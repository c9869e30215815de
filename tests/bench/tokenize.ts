import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { answerOf, npmPeer, ours, peer, xlm } from "./contenders.ts";
import { interleaved } from "./rounds.ts";
import { checkSameIds, differentLines } from "./same_answers.ts";
import { ratios, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";
import { readLines, take } from "./texts.ts";

const LINES = 4000;
/** Times that each process tokenizes all lines: the first with empty caches and untranslated code. */
const PASSES = 3;
const LIBRARY = "xlm, as a library";
const PROCESS = "xlm tokenize, process start to end";

/** A script that prints how long a tokenizer takes, with its arguments before and after directory, file and language. */
interface Peer {
  name: string;
  script: string;
  more?: readonly string[];
  npm?: string;
  /** Its ids are the reference: a difference makes the comparison void. */
  reference?: true;
}

const XLM_PEERS: readonly Peer[] = [{ name: "XLMTokenizer", script: "tokenize_xlm.py", reference: true }];
const XLM_ROBERTA_PEERS: readonly Peer[] = [
  { name: "tokenizers (Rust)", script: "tokenize_fast.py", reference: true },
  { name: "tokenizers (Rust), one batch, all threads", script: "tokenize_fast.py", more: ["batch"], reference: true },
  { name: "SentencePiece (C++), no offsets", script: "tokenize_sentencepiece.py" },
  { name: "kitoken (WASM), no offsets", script: "tokenize_npm.ts", npm: "kitoken" },
  { name: "@huggingface/tokenizers, no offsets", script: "tokenize_npm.ts", npm: "huggingface" },
];

export const tokenize: Benchmark = {
  summary: "Lines and megabytes a second through XLM's and XLM-R's tokenizers, in one thread, ids compared.",
  async *run(options) {
    const all = await readLines(options.corpus);
    const lines = take(all, options.lines ?? Math.min(LINES, all.length));
    const file = await Deno.makeTempFile({ suffix: ".txt" });
    try {
      await Deno.writeTextFile(file, lines.join("\n") + "\n");
      const { vocabulary, checkpoint, lang } = options;
      yield await compare("XLM", vocabulary, ["--lang", lang], XLM_PEERS, file, lines.length, options);
      if (checkpoint) {
        yield await compare("XLM-R", checkpoint, [], XLM_ROBERTA_PEERS, file, lines.length, options);
      }
    } finally {
      await Deno.remove(file);
    }
  },
};

interface Run {
  /** Milliseconds to load the tokenizer. */
  load: number;
  /** Lines a second, the median of the passes. */
  speed: number;
  /** Lines a second in the first pass. */
  first: number;
  input_ids: number[][];
}

async function compare(
  family: string,
  directory: string,
  flags: readonly string[],
  peers: readonly Peer[],
  file: string,
  lines: number,
  { python, rounds, lang }: BenchOptions,
): Promise<Table> {
  const inside = async (child: ReturnType<typeof ours>): Promise<Run> => {
    const { load, seconds, input_ids } = await answerOf<{ load: number; seconds: number[]; input_ids: number[][] }>(
      child,
    );
    return { load, speed: lines / spread(seconds).median, first: lines / seconds[0]!, input_ids };
  };
  const contenders: Record<string, () => Promise<Run>> = {
    [LIBRARY]: () => inside(ours("tokenize.ts", [directory, file, lang, String(PASSES)])),
    [PROCESS]: async () => {
      const child = xlm(["tokenize", "-R", "--bare", "--ids-only", "-m", directory, ...flags, file]);
      const answers = await child.lines(lines);
      await child.end();
      const speed = lines / ((performance.now() - child.started) / 1000);
      return { load: NaN, speed, first: NaN, input_ids: answers.map((line) => JSON.parse(line).input_ids) };
    },
  };
  for (const { name, script, more = [], npm } of python ? peers : []) {
    const args = [directory, file, lang, String(PASSES)];
    contenders[name] = () => inside(npm ? npmPeer(script, [npm, ...args]) : peer(python!, script, [...args, ...more]));
  }
  const results = await interleaved(rounds, contenders);
  const mine = results[LIBRARY]!;
  const megabytes = (await Deno.stat(file)).size / 1e6 / lines;
  const rows = Object.entries(results).map(([name, runs]) => {
    if (peers.find((peer) => peer.name === name)?.reference || name === PROCESS) {
      checkSameIds(mine[0]!.input_ids, runs[0]!.input_ids);
    }
    const speed = spread(runs.map((run) => run.speed));
    const load = runs.map((run) => run.load);
    const first = runs.map((run) => run.first);
    const different = differentLines(mine[0]!.input_ids, runs[0]!.input_ids);
    return [
      name,
      show(speed),
      (speed.median * megabytes).toPrecision(3),
      peers.some((peer) => peer.name === name)
        ? `${show(ratios(mine.map((run) => run.speed), runs.map((run) => run.speed)))}×`
        : "",
      first.some(Number.isNaN) ? "" : show(spread(first)),
      load.some(Number.isNaN) ? "" : show(spread(load), " ms"),
      name === LIBRARY ? "" : String(different),
    ];
  });
  return {
    title: `${family}: lines a second (${lines} lines)`,
    columns: ["", "lines/s", "MB/s", "xlm is faster by", "first pass", "load", "lines that differ"],
    rows,
    samples: Object.entries(results).flatMap(([contender, runs]) =>
      runs.map(({ load, speed, first }, round): Sample => ({
        contender,
        round,
        values: { lines_per_s: speed, first_lines_per_s: first, load_ms: load },
      }))
    ),
  };
}
