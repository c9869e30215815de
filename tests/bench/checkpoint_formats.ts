import type { Benchmark } from "./benchmark.ts";
import { answerOf, ours, peer, xlm } from "./contenders.ts";
import { type Answer, type Laps, readThrough, TEXT, timeToAnswer } from "./load.ts";
import { interleaved } from "./rounds.ts";
import { digits, show, spread } from "./spread.ts";
import type { Sample } from "./table.ts";

/** Layouts of the same weights, and the file that holds them. */
const FORMATS: Readonly<Record<string, string>> = {
  "safetensors": "model.safetensors",
  "torch-zip": "pytorch_model.bin",
  "torch-legacy": "pytorch_model.bin",
  "safetensors-fp16": "model.safetensors",
};

interface Run extends Answer {
  load: number;
}

export const checkpointFormats: Benchmark = {
  summary: "The same weights in each layout: load, first answer and memory.",
  async *run({ checkpoint, python, rounds }) {
    if (checkpoint === undefined || python === undefined) return;
    const formats = `${checkpoint.replace(/\/$/, "")}-formats`;
    if (!await Deno.stat(`${formats}/safetensors-fp16/model.safetensors`).catch(() => undefined)) {
      const script = `${import.meta.dirname}/make_formats.py`;
      const { success, stderr } = await new Deno.Command(python, { args: [script, checkpoint, formats] }).output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
    }
    const tables = Object.entries(FORMATS).map(([format, file]) => [
      format,
      format === "safetensors" ? checkpoint : `${formats}/${format}`,
      file,
    ]);
    const rows: string[][] = [];
    const samples: Sample[] = [];
    for (const [format, directory, file] of tables as [string, string, string][]) {
      await readThrough(`${directory}/${file}`);
      const results = await interleaved(rounds, {
        xlm: () => measure(xlm(fillMask(directory)), ours("load.ts", [directory]), ["header", "graph", "session"]),
        transformers: () =>
          measure(peer(python, "first_answer.py", [directory, TEXT]), peer(python, "load.py", [directory]), ["load"]),
        ...(format === "safetensors"
          ? { "xlm --dtype int8": () => measure(xlm(fillMask(directory, "int8")), undefined, []) }
          : {}),
      });
      const megabytes = (await Deno.stat(`${directory}/${file}`)).size / 1e6;
      for (const [contender, runs] of Object.entries(results)) {
        const peak = spread(runs.map(({ memory }) => memory.peak));
        rows.push([
          format,
          contender,
          Number.isNaN(runs[0]!.load) ? "" : show(spread(runs.map(({ load }) => load)), " ms"),
          show(spread(runs.map(({ milliseconds }) => milliseconds)), " ms"),
          show(peak),
          digits(peak.median / megabytes),
          show(spread(runs.map(({ memory }) => memory.rss))),
        ]);
        runs.forEach(({ load, milliseconds, memory }, round) =>
          samples.push({
            contender: `${contender}, ${format}`,
            round,
            values: { load, milliseconds, peak_mb: memory.peak },
          })
        );
      }
    }
    yield {
      title: "The same weights in each layout",
      columns: ["layout", "", "load", "first answer", "peak MB", "÷ file", "then resident MB"],
      rows,
      samples,
    };
  },
};

function fillMask(directory: string, dtype = "auto"): string[] {
  return ["fill-mask", "-m", directory, "--dtype", dtype, "--bare", "--text", TEXT];
}

async function measure(
  answering: Parameters<typeof timeToAnswer>[0],
  loading: Parameters<typeof answerOf>[0] | undefined,
  laps: readonly string[],
): Promise<Run> {
  const answer = await timeToAnswer(answering);
  const times = loading && await answerOf<Laps>(loading);
  return { ...answer, load: times ? laps.reduce((sum, lap) => sum + times[lap]!, 0) : NaN };
}
