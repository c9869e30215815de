import { baseCheckpoint } from "./base_checkpoint.ts";
import type { BenchOptions } from "./benchmark.ts";
import { madeCheckpoint } from "./made_checkpoint.ts";

/** A size of model that people run. */
export interface TaskShape {
  name: string;
  family: "xlm" | "xlm-roberta";
  /** Records of a pass, where the usual number is too small to be timed. */
  records?: number;
  /** A directory with a checkpoint that has every head; `undefined` if it cannot be made. */
  checkpoint(options: BenchOptions): Promise<string | undefined>;
}

export const SHAPES: readonly TaskShape[] = [
  {
    name: "XLM-R base",
    family: "xlm-roberta",
    checkpoint: async ({ checkpoint, pythons: [python], inputs }) =>
      checkpoint ?? (python && await baseCheckpoint(python, inputs)),
  },
  {
    name: "XLM-15",
    family: "xlm",
    checkpoint: async ({ pythons: [python], vocabulary }) =>
      python && await madeCheckpoint(python, "xlm-bench-xlm15", "make_xlm_checkpoint.py", [vocabulary]),
  },
  {
    name: "default",
    family: "xlm-roberta",
    records: 512,
    checkpoint: async ({ pythons: [python], inputs }) =>
      python &&
      await madeCheckpoint(python, "xlm-bench-default", "make_checkpoint.py", ["--default", "--corpus", ...inputs]),
  },
  {
    name: "small",
    family: "xlm",
    records: 1024,
    checkpoint: async ({ pythons: [python], vocabulary }) =>
      python && await madeCheckpoint(python, "xlm-bench-small", "make_xlm_checkpoint.py", [vocabulary, "small"]),
  },
];

/** What people run most: the model that ships, and the two sizes that papers report. */
const USUAL = ["XLM-R base", "XLM-15", "default"];

/** The shapes that were asked for, else the usual ones, that can be made, each with its checkpoint. */
export async function* wantedShapes(
  options: BenchOptions,
  usual: readonly string[] = USUAL,
): AsyncGenerator<{ shape: TaskShape; checkpoint: string }> {
  const wanted = options.shapes.length > 0 ? options.shapes : usual;
  for (const shape of SHAPES.filter(({ name }) => wanted.includes(name))) {
    const checkpoint = await shape.checkpoint(options);
    if (checkpoint !== undefined) yield { shape, checkpoint };
  }
}
