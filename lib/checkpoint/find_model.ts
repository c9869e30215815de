import { dirname, fromFileUrl, join } from "@std/path";
import { XlmError } from "../errors.ts";
import { findInHubCache } from "./hub_cache.ts";

/** Names of the weights file, or of the index of several, in the order they are looked for: transformers' order. */
const WEIGHTS = [
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
  // Exported graphs, where there is nothing that is run as it is: those that lose least first.
  ...["model", "model_fp16", "model_int8", "model_quantized", "model_uint8", "model_q4f16", "model_q4", "model_bnb4"]
    .flatMap((name) => [`onnx/${name}.onnx`, `${name}.onnx`]),
] as const;

/** A training run of facebookresearch/XLM: weights, arguments and vocabulary in one file, without a config.json. */
const TRAINING_RUN = /\.pth$/;

/** Weights of other frameworks, named where nothing else is found. */
const FOREIGN = /^(tf_model\.h5|flax_model\.msgpack|model\.ckpt.*|.*\.gguf|rust_model\.ot)$/;

/** Where a model lies. */
export interface ModelLocation {
  directory: string;
  /** The weights file, where it was named itself. */
  weights: string | undefined;
}

/**
 * Turns what `--model` says into a place: a directory, a weights file, `org/name[@revision]` in the Hugging Face cache, or
 * nothing, the model that ships.
 *
 * @throws {XlmError} exit code 3, listing what was looked for.
 */
export async function findModel(name: string | undefined, fallback: URL): Promise<ModelLocation> {
  if (name === undefined) return { directory: fromFileUrl(fallback), weights: undefined };
  const info = await stat(name);
  if (info?.isDirectory) return { directory: name, weights: undefined };
  if (info?.isFile) return { directory: await configDirectory(dirname(name)), weights: name };
  const directory = await findInHubCache(name);
  if (directory !== undefined) return { directory, weights: undefined };
  throw new XlmError(
    3,
    `Cannot find model ${name}: no such directory or file; expected a directory with config.json, a weights file, ` +
      "or org/name[@revision] of a model in the Hugging Face cache.",
  );
}

/** An exported graph's folder `onnx` lies in the model's. */
async function configDirectory(folder: string): Promise<string> {
  const parent = join(folder, "..");
  const inside = !await stat(join(folder, "config.json")) && await stat(join(parent, "config.json"));
  return inside ? parent : folder;
}

/**
 * The weights file of a model, or the index of several.
 *
 * @throws {XlmError} exit code 3, listing what was looked for and what is there.
 */
export async function findWeights({ directory, weights }: ModelLocation): Promise<string> {
  if (weights !== undefined) return weights;
  for (const name of WEIGHTS) {
    const path = join(directory, name);
    if (await stat(path)) return path;
  }
  const names = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name).sort();
  const runs = names.filter((name) => TRAINING_RUN.test(name));
  if (runs.length === 1) return join(directory, runs[0]!);
  const dangling = names.filter((name) => (WEIGHTS as readonly string[]).includes(name));
  const foreign = names.filter((name) => FOREIGN.test(name));
  const found = dangling.length > 0
    ? `${dangling.join(", ")} is a link to nothing`
    : `${names.includes("config.json") ? "" : "no config.json and "}no weights${
      foreign.length + runs.length > 0 ? ` but ${[...foreign, ...runs].join(", ")}` : ""
    } there`;
  const hint = foreign.length > 0 ? " Save it with transformers first." : "";
  throw new XlmError(
    3,
    `Cannot use model ${directory}: ${found}; expected one of ${
      WEIGHTS.slice(0, 4).join(", ")
    }, an exported onnx/model.onnx or model.onnx, or one file *.pth.${hint}`,
  );
}

async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new XlmError(3, `Cannot open model ${path}: ${(error as Error).message}; expected a readable path.`);
  }
}
