import { type NameArgument, XlmError } from "../errors.ts";
import { type ModelInfo, modelInfo } from "./model_info.ts";
import {
  findModelFiles,
  loadModel,
  loadSentenceModules,
  type ModelFiles,
  type ModelIdentity,
  modelIdentity,
  type SentenceModules,
} from "../../models/mod.ts";
import { infers, type ZeroShotMethod } from "../tasks/classify/zero_shot_method.ts";
import { listed } from "./listed.ts";

/** What is known without reading weights, and the hashes of all files that affect answers. */
export type ModelReport =
  & { files: ModelFiles }
  & (
    | ModelInfo & { sentence?: SentenceReport; zero_shot?: ZeroShotMethod; identity?: ModelIdentity }
    | { error: string }
  );

/** How a sentence-transformers folder embeds texts. */
type SentenceReport = Omit<SentenceModules, "directory" | "names" | "layers"> & { layers: readonly string[] };

/**
 * @param name as for `loadModel`.
 * @param hashed whether to hash the files too: one second per gigabyte, unless the hashes are cached.
 * @param called how errors name options.
 * @throws {XlmError} exit code 3 if there is no such model, 5 if the weights are unsafe.
 */
export async function modelReport(
  name: string | undefined,
  hashed: boolean,
  called: NameArgument,
): Promise<ModelReport> {
  const files = await findModelFiles(name);
  try {
    const model = await loadModel(name);
    const info = modelInfo(model);
    const said = await sentence(name, info, called);
    const zero_shot: ZeroShotMethod | undefined = infers(model) ? "nli" : "sentence" in said ? "vectors" : undefined;
    const report = { files, ...info, ...said, ...zero_shot && { zero_shot } };
    return hashed ? { ...report, identity: await modelIdentity(name) } : report;
  } catch (error) {
    if (!(error instanceof XlmError) || error.exitCode === 5) throw error;
    return { files, error: error.inWords(called) };
  }
}

/**
 * The modules of a sentence-transformers folder. If they cannot be used, the error becomes a problem of the bare model.
 */
async function sentence(
  name: string | undefined,
  { problems }: ModelInfo,
  called: NameArgument,
): Promise<{ sentence: SentenceReport } | Pick<ModelInfo, "problems"> | Record<never, never>> {
  try {
    const modules = await loadSentenceModules(name);
    if (modules === undefined) return {};
    const { directory: _, names: __, layers, ...said } = modules;
    return { sentence: { ...said, layers: layers.map(({ name }) => name) } };
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    return { problems: { ...problems, model: error.inWords(called) } };
  }
}

/** Whether nothing is missing and every head can be built. */
export function isUsable(report: ModelReport): boolean {
  return !("error" in report) && report.files.missing.length === 0 && Object.keys(report.problems).length === 0;
}

/** One line for each fact. */
export function modelReportText(report: ModelReport): string {
  const { files } = report;
  const rows: [string, string | undefined][] = [["model", files.directory]];
  if ("error" in report) rows.push(["error", report.error]);
  else {
    const { limits, shape, weights } = report;
    const amount = weights &&
      `${weights.parameters.toLocaleString("en")} (${weights.dtypes.join(", ")}, ${
        (weights.bytes / 2 ** 20).toFixed(1)
      } MiB)`;
    rows.push(
      ["family", report.family],
      ["head", report.head],
      ["heads", report.heads.join(", ")],
      ["commands", report.commands.join(", ")],
      ...Object.entries(report.labels).map(([head, names]): [string, string] => [`labels of ${head}`, listed(names)]),
      ["languages", report.languages ? listed(Object.keys(report.languages)) : "no embeddings of languages"],
      ["longest sequence", `${limits.max_length} tokens`],
      ["vocabulary", `${limits.vocab_size.toLocaleString("en")} entries`],
      ["shape", `${shape.num_layers} layers × ${shape.hidden_size}`],
      ["weights", amount ?? "an exported graph"],
      ["sentence embedding", report.sentence && sentenceText(report.sentence)],
      ["prompts", report.sentence && listed(promptTexts(report.sentence)) || undefined],
      ["zero-shot classification", report.zero_shot && ZERO_SHOT_TEXTS[report.zero_shot]],
      ["prefix of their names", weights?.prefix || undefined],
      ["tensors that nothing reads", listed(report.unread) || undefined],
      ...Object.entries(report.problems).map(([head, problem]): [string, string] => [`problem of ${head}`, problem]),
    );
  }
  rows.push(["files", files.found.join(", ") || "none"], ["missing", files.missing.join("; ") || undefined]);
  return rows.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}\n`).join("");
}

const ZERO_SHOT_TEXTS: Readonly<Record<ZeroShotMethod, string>> = {
  nli: "by natural language inference",
  vectors: "by comparing vectors",
};

function sentenceText({ max_length, lowercase, pooling, layers, include_prompt }: SentenceReport): string {
  return [
    max_length === undefined ? undefined : `at most ${max_length} tokens`,
    lowercase ? "lower-cased" : undefined,
    `pooling ${pooling.join(" and ")}${include_prompt ? "" : " without the prompt"}`,
    ...layers,
  ].filter((part) => part !== undefined).join(", ");
}

function promptTexts({ prompts, default_prompt }: SentenceReport): string[] {
  return Object.entries(prompts).map(([name, text]) =>
    `${name} ${JSON.stringify(text)}${name === default_prompt ? " (the default)" : ""}`
  );
}
