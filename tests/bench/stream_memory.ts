import type { Benchmark } from "./benchmark.ts";
import { headOfEndless } from "./head_of_endless.ts";
import { longStream } from "./long_stream.ts";
import { slowReader } from "./slow_reader.ts";
import type { StreamCase } from "./stream_case.ts";
import { masked, readLines } from "./texts.ts";

const LINES = 100_000;
/** Words kept of each line: the lines are short. */
const WORDS = 8;

export const streamMemory: Benchmark = {
  summary: "The model that ships: memory over a long stream, under a slow reader, and how soon `| head -1` ends.",
  async *run({ inputs, lines = LINES, xlm }) {
    const texts = (await readLines(inputs)).map((line) => line.split(/\s+/).slice(0, WORDS).join(" "));
    const cases: StreamCase[] = [
      { command: ["tokenize", "-R"], texts },
      { command: ["fill-mask", "-R", ...xlm], texts: masked(texts) },
    ];
    yield await longStream(cases, lines);
    yield await slowReader(cases);
    yield await headOfEndless(cases);
  },
};
