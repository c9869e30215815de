import { checkSamePredictions, type Prediction } from "./same_answers.ts";
import { masked, take } from "./texts.ts";

/** A record of any task. */
export interface WorkRecord {
  text?: string;
  question?: string;
  context?: string;
}

/** Work that xlm and its peers do alike. */
export interface TaskWork {
  /** The command, and what the peers' scripts call the task. */
  name: string;
  /** Arguments of the command that make its answers those of the pipeline. */
  args: readonly string[];
  /** How many of the other tasks' records one is worth: where each is long, there are fewer. */
  weight: number;
  records(lines: readonly string[], count: number): WorkRecord[];
  /** A family whose records the peers read otherwise, so that answers cannot be compared. */
  not_alike?: "xlm";
  /** @throws where answers of the same precision differ by more than rounding. */
  check(mine: readonly unknown[], theirs: readonly unknown[]): void;
}

/** Sentences of a question's context. */
const SENTENCES = 8;
const TOLERANCE = 1e-3;

export const TASK_WORK: Readonly<Record<string, TaskWork>> = {
  "fill-mask": {
    name: "fill-mask",
    args: ["--top-k", "5"],
    weight: 1,
    records: (lines, count) => masked(take(lines, count)).map((text) => ({ text })),
    check: (mine, theirs) => checkSamePredictions(mine as Prediction[][], theirs as Prediction[][]),
  },
  classify: {
    name: "classify",
    args: ["--top-k", "1"],
    weight: 1,
    records: (lines, count) => take(lines, count).map((text) => ({ text })),
    check: (mine, theirs) => checkSame(mine, theirs, ["label"], ["score"]),
  },
  tag: {
    name: "tag",
    args: ["--aggregation-strategy", "none"],
    weight: 1,
    records: (lines, count) => take(lines, count).map((text) => ({ text })),
    check: (mine, theirs) => checkSame(mine, theirs, ["entity", "index"], ["score"]),
  },
  qa: {
    name: "qa",
    args: [],
    weight: 8,
    // transformers has no fast tokenizer for XLM, and pads every question to 384 tokens.
    not_alike: "xlm",
    records: (lines, count) =>
      take(lines, count).map((question, i) => ({
        question,
        context: Array.from({ length: SENTENCES }, (_, j) => lines[(i + j) % lines.length]).join(" "),
      })),
    check: (mine, theirs) => checkSame(mine, theirs, ["start", "end"], ["score"]),
  },
  embed: {
    name: "embed",
    args: ["--no-modules"],
    weight: 1,
    records: (lines, count) => take(lines, count).map((text) => ({ text })),
    check: (mine, theirs) => checkSameVectors(mine as number[][], theirs as number[][]),
  },
};

function checkSameVectors(mine: readonly number[][], theirs: readonly number[][]): void {
  mine.forEach((vector, line) => {
    const off = Math.max(...vector.map((value, i) => Math.abs(value - theirs[line]![i]!)));
    if (!(off <= TOLERANCE)) throw new Error(`void: line ${line + 1}: vectors differ by ${off}`);
  });
}

type Fields = Record<string, unknown>;

/** Objects, or lists of objects, a record: `same` fields equal, `near` ones within the tolerance. */
function checkSame(
  mine: readonly unknown[],
  theirs: readonly unknown[],
  same: readonly string[],
  near: readonly string[],
): void {
  if (mine.length !== theirs.length) throw new Error(`void: ${mine.length} answers against ${theirs.length}`);
  mine.forEach((answer, line) => {
    const [a, b] = [answer, theirs[line]].map((value) => [value].flat() as Fields[]) as [Fields[], Fields[]];
    const agree = a.length === b.length && a.every((one, i) =>
      same.every((field) => one[field] === b[i]![field]) &&
      near.every((field) => Math.abs(Number(one[field]) - Number(b[i]![field])) <= TOLERANCE)
    );
    if (!agree) throw new Error(`void: line ${line + 1}: ${JSON.stringify(a)} against ${JSON.stringify(b)}`);
  });
}
