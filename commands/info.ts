import { Command } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import { type ModelInfo, modelInfo } from "../lib/tasks/model_info.ts";
import {
  type FileHashes,
  findModelFiles,
  hashOfAll,
  loadModel,
  loadSentenceModules,
  modelContents,
  type ModelFiles,
  type SentenceModules,
} from "../models/mod.ts";
import type { Finish } from "./finish.ts";
import { listed } from "./listed.ts";
import { optionFlag } from "./option_names.ts";

/** Hashes of the model's files, and one hash of all together. */
interface Identity {
  /** Hash of the output of `sha256sum` for the files in the order of their names. */
  sha256: string;
  files: FileHashes;
}

/** What is known without reading weights, and the hashes of all files that affect answers. */
type Report =
  & { files: ModelFiles }
  & (ModelInfo & { sentence?: SentenceReport; identity?: Identity } | { error: string });

/** How a sentence-transformers folder embeds texts. */
type SentenceReport = Omit<SentenceModules, "directory" | "names" | "layers"> & { layers: readonly string[] };

/** `xlm info`. */
export function infoCommand(finish: Finish) {
  return new Command()
    .arguments("[model:string]")
    .description(`Show a model's type, heads, limits and files.

  xlm info
  xlm info --json | jq .commands
  xlm info -m my-checkpoint/ --json | jq -r '.labels[]? | join(" ")'

--json adds "identity": SHA-256 of each file that affects answers, and of all together.
Exits with 3 if the model cannot be used, and says what is missing.`)
    .option("-m, --model <model:string>", "Directory, weights file, or org/name[@revision] in the Hugging Face cache.")
    .option("--json", "Print one JSON object.")
    .option("--debug", "Print stack traces.")
    .action(async ({ json, model }, argument) => {
      if (model !== undefined && argument !== undefined) {
        throw new XlmError(2, `Cannot show ${argument} and ${model}: two models; expected one.`);
      }
      const report = await inspect(argument ?? model, json === true);
      await writeStdout(json ? `${JSON.stringify(report)}\n` : text(report));
      const usable = !("error" in report) && report.files.missing.length === 0 &&
        Object.keys(report.problems).length === 0;
      finish(usable ? 0 : 3);
    });
}

/** @param hashed whether to hash the files too: one second per gigabyte, unless the hashes are cached. */
async function inspect(name: string | undefined, hashed: boolean): Promise<Report> {
  const files = await findModelFiles(name);
  try {
    const info = modelInfo(await loadModel(name));
    const report = { files, ...info, ...await sentence(name, info) };
    return hashed ? { ...report, identity: await identity(name) } : report;
  } catch (error) {
    if (!(error instanceof XlmError) || error.exitCode === 5) throw error;
    return { files, error: error.inWords(optionFlag) };
  }
}

/**
 * The modules of a sentence-transformers folder. If they cannot be used, the error becomes a problem of the bare model.
 */
async function sentence(
  name: string | undefined,
  { problems }: ModelInfo,
): Promise<{ sentence?: SentenceReport } | Pick<ModelInfo, "problems">> {
  try {
    const modules = await loadSentenceModules(name);
    if (modules === undefined) return {};
    const { directory: _, names: __, layers, ...said } = modules;
    return { sentence: { ...said, layers: layers.map(({ name }) => name) } };
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    return { problems: { ...problems, model: error.inWords(optionFlag) } };
  }
}

async function identity(name: string | undefined): Promise<Identity> {
  const files = await (await modelContents(name, { sentence: true })).hashes();
  return { sha256: hashOfAll(files), files };
}

function text(report: Report): string {
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
      ["prefix of their names", weights?.prefix || undefined],
      ["tensors that nothing reads", listed(report.unread) || undefined],
      ...Object.entries(report.problems).map(([head, problem]): [string, string] => [`problem of ${head}`, problem]),
    );
  }
  rows.push(["files", files.found.join(", ") || "none"], ["missing", files.missing.join("; ") || undefined]);
  return rows.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}\n`).join("");
}

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
