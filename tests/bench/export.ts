import { join } from "@std/path";
import type { Benchmark } from "./benchmark.ts";
import { xlmCommand } from "./contenders.ts";
import { readThrough } from "./load.ts";
import { interleaved } from "./rounds.ts";
import { digits, ratios, show, spread } from "./spread.ts";
import { type WholeRun, wholeRun } from "./whole_run.ts";

interface Export extends WholeRun {
  /** MB of all that was written. */
  size: number;
}

/** The one that the others are compared with: it does what optimum does. */
const SAME = "xlm, the language model";

export const exportModel: Benchmark = {
  summary: "xlm export beside optimum's: time, size and memory.",
  async *run({ checkpoint, pythons, rounds }) {
    if (checkpoint === undefined) return;
    await readThrough(join(checkpoint, "model.safetensors"));
    const folder = await Deno.makeTempDir();
    const ours = (...options: string[]) => () =>
      exported(folder, (to) => xlmCommand(["export", "-m", checkpoint, "-o", to, ...options]));
    const python = await withOptimum(pythons);
    try {
      const results = await interleaved(rounds, {
        [SAME]: ours("--head", "lm"),
        "xlm, every head": ours(),
        "xlm, every head, int8": ours("--dtype", "int8"),
        "xlm, safetensors": ours("--format", "safetensors"),
        ...python && {
          "optimum, the language model": () =>
            exported(folder, (to) => [
              python,
              "-m",
              "optimum.exporters.onnx",
              ...["-m", checkpoint, "--task", "fill-mask", to],
            ]),
        },
      });
      const base = results[SAME]!.map(({ seconds }) => seconds);
      const rows = Object.entries(results).map(([name, runs]) => {
        const seconds = runs.map((run) => run.seconds);
        const largest = (value: (run: Export) => number) => digits(Math.max(...runs.map(value)));
        return [
          name,
          show(spread(seconds)),
          name === SAME ? "" : show(ratios(seconds, base), "×"),
          digits(runs[0]!.size),
          largest(({ peak }) => peak),
          largest(({ own }) => own),
        ];
      });
      const samples = Object.entries(results).flatMap(([contender, runs]) =>
        runs.map(({ seconds, size, peak, own }, round) => ({
          contender,
          round,
          values: { seconds, size_mb: size, peak_mb: peak, own_mb: own },
        }))
      );
      const columns = ["", "seconds", "times the first", "MB written", "peak MB", "own MB"];
      yield { title: "Export of a model of XLM-R base size", columns, rows, samples };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

/** Exports into a folder, which is removed afterwards. */
async function exported(folder: string, command: (to: string) => readonly string[]): Promise<Export> {
  const to = join(folder, "exported");
  const run = await wholeRun(command(to));
  let size = 0;
  for await (const { name } of Deno.readDir(to)) size += (await Deno.stat(join(to, name))).size;
  await Deno.remove(to, { recursive: true });
  return { ...run, size: size / 1e6 };
}

/** The first Python that has optimum's exporter. */
async function withOptimum(pythons: readonly string[]): Promise<string | undefined> {
  for (const python of pythons) {
    const { success } = await new Deno.Command(python, { args: ["-c", "import optimum.exporters.onnx"] }).output();
    if (success) return python;
  }
  return undefined;
}
