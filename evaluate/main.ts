/**
 * Measures the quality of the model that ships, compared with baselines: `deno task evaluate --help`.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { basename, join } from "@std/path";
import { writeStderr, writeStdout } from "../lib/stream/standard_streams.ts";
import { loadModel } from "../mod.ts";
import { calibrationEvaluation } from "./calibration.ts";
import { classifyEvaluation } from "./classify.ts";
import { embedEvaluation } from "./embed.ts";
import type { Evaluation, EvaluationOptions } from "./evaluation.ts";
import { fillMaskEvaluation } from "./fill_mask.ts";
import { type Figure, sideBySide } from "./figure.ts";
import { replaceTables } from "./page.ts";
import { qaEvaluation } from "./qa.ts";
import { markdown } from "./table.ts";
import { tagEvaluation } from "./tag.ts";
import { TrainingText } from "./training_text.ts";
import { translateScoreEvaluation } from "./translate_score.ts";
import { zeroShotEvaluation } from "./zero_shot.ts";

const EVALUATIONS: Readonly<Record<string, Evaluation>> = {
  "classify": classifyEvaluation,
  "tag": tagEvaluation,
  "qa": qaEvaluation,
  "fill-mask": fillMaskEvaluation,
  "embed": embedEvaluation,
  "translate-score": translateScoreEvaluation,
  "calibration": calibrationEvaluation,
  "zero-shot": zeroShotEvaluation,
};

const SIDE_BY_SIDE = "side-by-side";
const DATA = join(import.meta.dirname!, "..", "..", "shared", "data");

const HELP = `Usage: deno task evaluate [options]

Tasks:
${Object.entries(EVALUATIONS).map(([name, { summary }]) => `  ${name.padEnd(20)}${summary}`).join("\n")}

Options:
  --data DIR      The data; default ../shared/data.
  --model MODEL   As for xlm; default the model that ships. May be repeated: the page has the tables of the first, and all side by side.
  --only TASK     May be repeated; default all tasks that the model has a head for, without calibration.
  --limit N       Maximum items per language, for a quick run; default each task's own number.
  --python PATH   Python with evaluate/requirements.txt, for lingua; default $XLM_PYTHON, else lingua is left out.
  --page FILE     Write the tables into this page, between its marks.
`;

const flags = parseArgs(Deno.args, {
  string: ["data", "model", "only", "limit", "python", "page"],
  boolean: ["help"],
  collect: ["only", "model"],
  alias: { help: "h" },
});
const names = flags.only.length > 0 ? flags.only : Object.keys(EVALUATIONS).filter((name) => name !== "calibration");
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
  const models = flags.model.length > 0 ? flags.model : [undefined];
  const common = {
    data,
    training: new TrainingText(data),
    python: flags.python ?? Deno.env.get("XLM_PYTHON"),
    limit: flags.limit === undefined ? undefined : Number(flags.limit),
  };
  if (common.python === undefined) writeStderr("No Python named (--python or $XLM_PYTHON): lingua is left out.\n");
  const marks = models.length > 1 ? [...names, SIDE_BY_SIDE] : names;
  // Fail before the work where the page lacks the marks.
  if (flags.page) replaceTables(await Deno.readTextFile(flags.page), "evaluate", emptied(marks));
  const texts: Record<string, string> = {};
  const figures = new Map<string, Figure[]>();
  for (const [place, name] of models.entries()) {
    const options = { ...common, model: await loadModel(name) };
    const own: Figure[] = [];
    for (const task of names) {
      const start = performance.now();
      const measured = await evaluated(EVALUATIONS[task]!, options);
      own.push(...measured.figures);
      if (place === 0) texts[task] = measured.text;
      await writeStdout(`${measured.text}\n`);
      writeStderr(`${task}: ${Math.round((performance.now() - start) / 1000)} s\n`);
    }
    figures.set(name === undefined ? "default" : basename(name), own);
  }
  if (models.length > 1) {
    const note = `Means of the tables of each, in percent; baselines as there.${limited(common.limit)}`;
    texts[SIDE_BY_SIDE] = markdown(sideBySide(figures, note));
    await writeStdout(`${texts[SIDE_BY_SIDE]}\n`);
  }
  if (flags.page) {
    await Deno.writeTextFile(flags.page, replaceTables(await Deno.readTextFile(flags.page), "evaluate", texts));
  }
}

function emptied(marks: readonly string[]): Record<string, string> {
  return Object.fromEntries(marks.map((mark) => [mark, ""]));
}

async function evaluated(
  { heads, run }: Evaluation,
  options: EvaluationOptions,
): Promise<{ text: string; figures: Figure[] }> {
  if (!heads.some((head) => options.model.heads.includes(head))) {
    return { text: `Not measured: the model has no head for it (${heads.join(" or ")}).\n`, figures: [] };
  }
  const { tables, figures } = await run(options);
  const note = limited(options.limit);
  return { text: tables.map((table) => markdown({ ...table, note: `${table.note}${note}` })).join("\n"), figures };
}

/** How much was measured, and when. */
function limited(limit: number | undefined): string {
  const items = limit === undefined ? "" : ` At most ${limit} items per language.`;
  return `${items} Measured on ${new Date().toISOString().slice(0, 10)}.`;
}
