import type { Command } from "@cliffy/command";
import { join } from "@std/path";
import type { Finish } from "../../commands/finish.ts";
import { taskCommand } from "../../commands/task_command.ts";
import { tokenizeCommand } from "../../commands/tokenize.ts";
import { classifyTask } from "../../lib/tasks/classify/task.ts";
import { embedTask } from "../../lib/tasks/embed/task.ts";
import { fillMaskTask } from "../../lib/tasks/fill_mask/task.ts";
import { forwardTask } from "../../lib/tasks/forward/task.ts";
import { qaTask } from "../../lib/tasks/qa/task.ts";
import { tagTask } from "../../lib/tasks/tag/task.ts";
import { translateScoreTask } from "../../lib/tasks/translate_score/task.ts";
import type { Task } from "../../lib/tasks/task.ts";
import { changeBytes } from "./mutators.ts";
import type { Reader, Seed } from "./reader.ts";
import { changeJson, changeLines, changeText, insideLines } from "./text_mutators.ts";

interface Run {
  // deno-lint-ignore no-explicit-any
  command: (finish: Finish) => Command<any>;
  args: readonly string[];
  /** Records with every field that the command reads. */
  records: readonly unknown[];
}

const task = (name: string, one: Task) => (finish: Finish) => taskCommand(name, one, finish);

const TEXTS = [{ text: "Hello there" }, { text: "Bonjour", lang: "fr" }, { tokens: ["a", "b"] }];
const PAIRS = [...TEXTS, { text: "one", text_pair: "two", lang: "en", lang_pair: "fr" }];

const RUNS: Readonly<Record<string, Run>> = {
  "tokenize": { command: tokenizeCommand, args: ["--explain", "--offsets", "grapheme"], records: PAIRS },
  "decode": { command: tokenizeCommand, args: ["--decode"], records: [{ input_ids: [0, 5, 9, 1] }, { input_ids: [] }] },
  "fill-mask": {
    command: task("fill-mask", fillMaskTask),
    args: [],
    records: [{ text: "a <mask>" }, { text: "<mask> b <mask>", targets: ["x", "hello"] }],
  },
  "classify": {
    command: task("classify", classifyTask),
    args: ["--gold-field", "gold", "--top-k", "all"],
    records: [...PAIRS, { text: "a", gold: "de" }, { text: "b", gold: 3 }, { text: "c", gold: ["fr"] }],
  },
  "tag": {
    command: task("tag", tagTask),
    args: ["--gold-field", "tags", "--max-length", "16", "--stride", "4"],
    records: [...TEXTS, { tokens: ["Ann", "runs"], tags: ["PROPN", "VERB"] }, { text: "long ".repeat(30) }],
  },
  "qa": {
    command: task("qa", qaTask),
    args: ["--gold-field", "gold_answers"],
    records: [
      { id: "1", question: "Who?", context: "Ann built it.", gold_answers: [{ text: "Ann" }] },
      { id: 2, question: "When?", context: "In 1894. ".repeat(9), gold_answers: { text: ["1894"] } },
      { data: [{ paragraphs: [{ context: "Ann.", qas: [{ id: "3", question: "Who?", answers: [] }] }] }] },
    ],
  },
  "translate-score": {
    command: task("translate-score", translateScoreTask),
    args: ["--direction", "both", "--per-token", "--max-length", "64"],
    records: [{ source: "Save.", target: "Speichern.", source_lang: "en", target_lang: "de" }, { text: "a text" }],
  },
  "rank": {
    command: task("translate-score", translateScoreTask),
    args: ["--rank", "--max-length", "64"],
    records: [{ source: "Save.", candidates: ["Speichern.", "Laden."], target_lang: "de" }],
  },
  "metrics": {
    command: task("translate-score", translateScoreTask),
    args: ["--metrics", "bleu,chrf,ter"],
    records: [{ target: "a b c", references: ["a b d", "a c"] }, { target: "", references: [""] }],
  },
  "embed": { command: task("embed", embedTask), args: ["--pooling", "none"], records: PAIRS },
  "forward": {
    command: task("forward", forwardTask),
    args: ["--head", "sequence-classification", "--hidden-states"],
    records: [
      ...PAIRS,
      { input_ids: [0, 5, 6, 1], attention_mask: [1, 1, 1, 0], position_ids: [0, 1, 2, 3], labels: 2 },
      { input_ids: [0, 5, 1], token_type_ids: [0, 0, 1], lengths: 2, lang: "en", labels: [0.5] },
    ],
  },
  "forward-qa": {
    command: task("forward", forwardTask),
    args: ["--head", "qa-simple"],
    records: [{
      input_ids: [0, 5, 6, 1],
      start_positions: 1,
      end_positions: 2,
      is_impossible: 0,
      p_mask: [0, 0, 0, 1],
    }],
  },
  "forward-lm": {
    command: task("forward", forwardTask),
    args: ["--head", "lm"],
    records: [{ input_ids: [0, 5, 1], labels: [-100, 5, -100] }],
  },
};

/** Of the records in an input: a model is opened for each input, which costs more than many records. */
const COPIES = 12;

/** Lines that are read of an input: more of them, with all logits of each, are honest work too. */
const LINES = 100;

function seeds(): Promise<Seed[]> {
  return Promise.resolve(
    Object.entries(RUNS).map(([name, { records }]) => {
      const lines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
      return { file: `${name}.jsonl`, bytes: new TextEncoder().encode(lines.repeat(COPIES)) };
    }),
  );
}

/** Runs the command that the file is named after, on the small model; each line of the output must be JSON. */
async function read(folder: string, { file }: Seed): Promise<void> {
  const { command, args } = RUNS[file.replace(".jsonl", "")]!;
  const output = join(folder, "out.jsonl");
  await Deno.remove(output).catch(() => {});
  await keepFirst(LINES, join(folder, file));
  // A long text is honest work for a model.
  const run = [
    "--threads",
    "1",
    "--device",
    "cpu",
    "-q",
    "--max-line",
    "4000",
    "--overwrite",
    "-o",
    output,
    join(folder, file),
  ];
  const runnable = command(() => {}).noExit();
  const options = runnable.getOptions().map(({ name }) => name);
  const model = options.includes("model") ? ["--model", "small"] : [];
  await runnable.parse([...args, ...model, ...(options.includes("device") ? run : run.slice(4))]);
  for (const line of (await Deno.readTextFile(output)).split("\n")) if (line !== "") JSON.parse(line);
}

/** Cuts a file behind so many line ends. */
async function keepFirst(lines: number, path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  let end = -1;
  for (let left = lines; left > 0; left--) {
    end = bytes.indexOf(0x0a, end + 1);
    if (end < 0) return;
  }
  await Deno.truncate(path, end + 1);
}

const inRecords = insideLines(changeJson);

/** Records for each command, most of them whole JSON: what is wrong is in their fields. */
export const COMMAND_READER: Reader = {
  name: "records",
  seeds,
  mutators: [inRecords, inRecords, insideLines(changeText), changeLines, changeBytes],
  read,
};
