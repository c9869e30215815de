/**
 * Measures the quality of the model that ships, compared with baselines: `deno task evaluate --help`.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { join } from "@std/path";
import { writeStderr, writeStdout } from "../lib/stream/standard_streams.ts";
import { loadModel } from "../mod.ts";
import { calibrationEvaluation } from "./calibration.ts";
import { classifyEvaluation } from "./classify.ts";
import { embedEvaluation } from "./embed.ts";
import type { Evaluation, EvaluationOptions } from "./evaluation.ts";
import { fillMaskEvaluation } from "./fill_mask.ts";
import { replaceTables } from "./page.ts";
import { qaEvaluation } from "./qa.ts";
import { markdown } from "./table.ts";
import { tagEvaluation } from "./tag.ts";
import { TrainingText } from "./training_text.ts";
import { translateScoreEvaluation } from "./translate_score.ts";

const EVALUATIONS: Readonly<Record<string, Evaluation>> = {
  "classify": classifyEvaluation,
  "tag": tagEvaluation,
  "qa": qaEvaluation,
  "fill-mask": fillMaskEvaluation,
  "embed": embedEvaluation,
  "translate-score": translateScoreEvaluation,
  "calibration": calibrationEvaluation,
};

const DATA = join(import.meta.dirname!, "..", "..", "shared", "data");

const HELP = `Usage: deno task evaluate [options]

Tasks:
${Object.entries(EVALUATIONS).map(([name, { summary }]) => `  ${name.padEnd(20)}${summary}`).join("\n")}

Options:
  --data DIR      The data; default ../shared/data.
  --model MODEL   As for xlm; default the model that ships.
  --only TASK     May be repeated; default all tasks that the model has a head for.
  --limit N       Maximum items per language, for a quick run; default each task's own number.
  --python PATH   Python with evaluate/requirements.txt, for lingua; default $XLM_PYTHON, else lingua is left out.
  --page FILE     Write the tables into this page, between its marks.
`;

const flags = parseArgs(Deno.args, {
  string: ["data", "model", "only", "limit", "python", "page"],
  boolean: ["help"],
  collect: ["only"],
  alias: { help: "h" },
});
const names = flags.only.length > 0 ? flags.only : Object.keys(EVALUATIONS);
const wrong = [...names.filter((name) => !Object.hasOwn(EVALUATIONS, name)), ...flags._.map(String)];
if (flags.help) {
  await writeStdout(HELP);
} else if (wrong.length > 0) {
  writeStderr(`No task ${wrong.join(", ")}; expected --only ${Object.keys(EVALUATIONS).join(", ")}.\n`);
  Deno.exit(2);
} else if (flags.limit !== undefined && !/^[1-9]\d*$/.test(flags.limit)) {
  writeStderr(`--limit ${flags.limit}: expected a whole number from 1.\n`);
  Deno.exit(2);
} else {
  await evaluateAll();
}

async function evaluateAll(): Promise<void> {
  const data = flags.data ?? DATA;
  const options: EvaluationOptions = {
    data,
    model: await loadModel(flags.model),
    training: new TrainingText(data),
    python: flags.python ?? Deno.env.get("XLM_PYTHON"),
    limit: flags.limit === undefined ? undefined : Number(flags.limit),
  };
  if (options.python === undefined) writeStderr("No Python named (--python or $XLM_PYTHON): lingua is left out.\n");
  // Fail before the work where the page lacks the marks.
  if (flags.page) {
    replaceTables(await Deno.readTextFile(flags.page), "evaluate", Object.fromEntries(names.map((name) => [name, ""])));
  }
  const texts: Record<string, string> = {};
  for (const name of names) {
    const start = performance.now();
    texts[name] = await evaluated(EVALUATIONS[name]!, options);
    await writeStdout(`${texts[name]}\n`);
    writeStderr(`${name}: ${Math.round((performance.now() - start) / 1000)} s\n`);
  }
  if (flags.page) {
    await Deno.writeTextFile(flags.page, replaceTables(await Deno.readTextFile(flags.page), "evaluate", texts));
  }
}

async function evaluated({ heads, run }: Evaluation, options: EvaluationOptions): Promise<string> {
  const date = new Date().toISOString().slice(0, 10);
  if (!heads.some((head) => options.model.heads.includes(head))) {
    return `Not measured on ${date}: the model has no head for it (${heads.join(" or ")}).\n`;
  }
  const limit = options.limit === undefined ? "" : ` At most ${options.limit} items per language.`;
  const tables = await run(options);
  return tables.map((table) => markdown({ ...table, note: `${table.note}${limit} Measured on ${date}.` })).join("\n");
}
