import { dirname, fromFileUrl, join } from "@std/path";
import { XlmError } from "../errors.ts";
import { failureCause } from "../failure_cause.ts";
import { excerpt } from "./excerpt.ts";
import { findInHubCache } from "./hub_cache.ts";
import { layoutNamed } from "./layouts/registry.ts";
import { MODULES, readModuleList } from "./module_list.ts";
import { readModelJson } from "./model_file.ts";
import { namesIn } from "./names_in.ts";
import { isInside } from "./shard_index.ts";
import { ADAPTER_CONFIG, WEIGHTS, type WeightsNames, weightsNames } from "./weights_names.ts";

/** The place of a model. */
export interface ModelLocation {
  directory: string;
  /** The weights file, if it was named itself. */
  weights: string | undefined;
  /**
   * The sentence-transformers folder that the model belongs to: the same directory, or in the old layout its parent.
   */
  modules?: string | undefined;
}

/** Models that come with the program, by name. `default` is taken when none is named. */
export type ShippedModels = Readonly<Record<string, URL>> & { readonly default: URL };

/**
 * Finds the model that `--model` names: a directory, a weights file, a model that ships, or `org/name[@revision]` in
 * the Hugging Face cache; without a name the default model. A directory is preferred to a shipped model of the same
 * name.
 *
 * @throws {XlmError} exit code 3; the message lists what was looked for.
 */
export async function findModel(name: string | undefined, shipped: ShippedModels): Promise<ModelLocation> {
  if (name === undefined) return await shippedModel("default", shipped);
  const info = await stat(name);
  if (info?.isDirectory) {
    return await withModules(await exportedFolder(name) ?? { directory: name, weights: undefined });
  }
  if (info?.isFile) return await withModules({ directory: await configDirectory(dirname(name)), weights: name });
  if (Object.hasOwn(shipped, name)) return await shippedModel(name, shipped);
  const directory = await findInHubCache(name);
  if (directory !== undefined) return await withModules({ directory, weights: undefined });
  throw new XlmError(
    3,
    `Cannot find model ${name}: no such directory or file; expected a directory with config.json, a weights file, ` +
      `org/name[@revision] of a model in the Hugging Face cache, or a model that ships: ${
        Object.keys(shipped).join(", ")
      }.${officialHint(name)}`,
  );
}

/** The hub's first models had no organisation. */
const OFFICIAL = /^xlm-(roberta-(base|large)|[mc]lm-[\w-]+)$/;

function officialHint(name: string): string {
  const id = `FacebookAI/${name}`;
  return OFFICIAL.test(name) ? ` The Hugging Face Hub calls it ${id}. Fetch it with: xlm download ${id}` : "";
}

async function shippedModel(name: string, shipped: ShippedModels): Promise<ModelLocation> {
  const directory = await shippedFolder(shipped[name]!);
  if (directory !== undefined) return await withModules({ directory, weights: undefined });
  const there = await Array.fromAsync(
    Object.keys(shipped),
    async (name) => await shippedFolder(shipped[name]!) && name,
  );
  const names = there.filter((name) => name !== undefined);
  throw new XlmError(
    3,
    (called) =>
      `Cannot find model ${name}: this installation comes with ${names.join(", ") || "no model"}; expected ` +
      `${called("model")} to name ${
        [...names, "a directory"].join(", ")
      } or org/name[@revision] in the Hugging Face cache. ` +
      "Fetch one with: xlm download FacebookAI/xlm-roberta-base",
  );
}

/** The directory of a shipped model; none in the package on JSR, which has no models, nor in a binary without it. */
async function shippedFolder(folder: URL): Promise<string | undefined> {
  if (folder.protocol !== "file:") return undefined;
  const directory = fromFileUrl(folder);
  return await stat(directory) && directory;
}

/** In the old layout of sentence-transformers the model is in the folder of the first module, `0_Transformer`. */
async function withModules(location: ModelLocation): Promise<ModelLocation> {
  const { directory, weights } = location;
  if (!await isNamed(join(directory, MODULES))) return location;
  if (weights !== undefined || await stat(join(directory, "config.json"))) return { ...location, modules: directory };
  const [first] = await readModuleList(directory);
  return { ...location, directory: join(directory, first?.path ?? ""), modules: directory };
}

/** The folder `onnx` of an exported graph is inside the model's directory. */
async function configDirectory(folder: string): Promise<string> {
  const parent = join(folder, "..");
  const inside = !await stat(join(folder, "config.json")) && await stat(join(parent, "config.json"));
  return inside ? parent : folder;
}

/** The graph in a folder `onnx` that was named itself; the model's other files are in the parent directory. */
async function exportedFolder(folder: string): Promise<ModelLocation | undefined> {
  const directory = await configDirectory(folder);
  if (directory === folder) return undefined;
  const names = weightsNames(await namesIn(folder)).candidates;
  const graph = names.find((name) => layoutNamed(name)?.folder !== undefined);
  return graph === undefined ? undefined : { directory, weights: join(folder, graph) };
}

/**
 * The weights file of a model, or the index of several.
 *
 * @throws {XlmError} exit code 3; the message lists what was looked for and what was found.
 */
export async function findWeights({ directory, weights }: ModelLocation): Promise<string> {
  if (weights !== undefined) return weights;
  const names = await namesIn(directory);
  const found = weightsNames(names);
  const named = await namedWeights(directory);
  for (const name of named === undefined ? found.candidates : [named]) {
    const path = join(directory, name);
    if (named !== undefined || await stat(path)) {
      return found.adapter.includes(ADAPTER_CONFIG) ? await refuseBoth(directory, name) : path;
    }
  }
  throw await noWeights(directory, names.includes("config.json"), found);
}

/** The weights file or index that config.json names (`transformers_weights`); then no other is used. */
async function namedWeights(directory: string): Promise<string | undefined> {
  // Errors in the file itself are reported when all of it is read.
  const config = await readModelJson(join(directory, "config.json"), "a model's config.json").catch(() => undefined);
  const named = config?.["transformers_weights"] ?? undefined;
  if (named === undefined) return undefined;
  if (typeof named === "string" && /\.safetensors(\.index\.json)?$/.test(named) && isInside(named)) return named;
  throw new XlmError(
    3,
    `Cannot use model ${directory}: config.json's transformers_weights is ${
      excerpt(named)
    }; expected the name of a file ` +
      "*.safetensors or *.safetensors.index.json in that directory.",
  );
}

async function noWeights(directory: string, configured: boolean, names: WeightsNames): Promise<XlmError> {
  const { candidates, runs, foreign, adapter } = names;
  const others = [...foreign, ...runs, ...adapter, ...names.others];
  const found = candidates.length > 0
    ? `${candidates.join(", ")} is a link to nothing`
    : `${configured ? "" : "no config.json and "}no weights${
      others.length > 0 ? ` but ${others.join(", ")}` : ""
    } there`;
  const expected = `one of ${
    WEIGHTS.join(", ")
  }, an exported onnx/model.onnx or model.onnx, or one file *.pth or *.ckpt`;
  const hint = adapter.length > 0
    ? await adapterHint(directory)
    : runs.length > 1 || names.others.length > 0
    ? ` Name ${names.others.length === 1 ? names.others[0] : "the file"} itself.`
    : foreign.length > 0
    ? " Save it with transformers first."
    : await hasTransformer(directory)
    ? ` A part of a folder of sentence-transformers is in ${join(directory, TRANSFORMER)}: name that.`
    : "";
  return new XlmError(3, `Cannot use model ${directory}: ${found}; expected ${expected}.${hint}`);
}

/** The first module's folder in the old layout of sentence-transformers; copies may lack modules.json. */
const TRANSFORMER = "0_Transformer";

async function hasTransformer(directory: string): Promise<boolean> {
  return await stat(join(directory, TRANSFORMER, "config.json")) !== undefined;
}

/** Refuses weights beside an adapter: transformers runs the adapter if peft is installed, else only the weights. */
async function refuseBoth(directory: string, weights: string): Promise<never> {
  throw new XlmError(
    3,
    `Cannot use model ${directory}: an adapter${await baseOf(directory)} (${ADAPTER_CONFIG}) lies beside ${weights}; ` +
      `expected one or the other. Merge an adapter with peft's merge_and_unload; name ${weights} itself to run it alone.`,
  );
}

/** Hint on how to merge an adapter, and its base model. */
async function adapterHint(directory: string): Promise<string> {
  const whose = await baseOf(directory);
  return ` It is an adapter${whose}, no model of its own: merge the two with peft's merge_and_unload and save_pretrained, ` +
    "and use what that saves.";
}

/** The base model of an adapter, if it is named. */
async function baseOf(directory: string): Promise<string> {
  const fields = await readModelJson(join(directory, ADAPTER_CONFIG), `an adapter's ${ADAPTER_CONFIG}`);
  const base = fields?.["base_model_name_or_path"];
  return typeof base === "string" && base !== "" ? ` of ${excerpt(base)}` : "";
}

/** Whether a file with this name exists; a dangling link counts, and is refused when it is read. */
async function isNamed(path: string): Promise<boolean> {
  return await stat(path) !== undefined || await Deno.lstat(path).then(() => true, () => false);
}

async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new XlmError(3, `Cannot open model ${path}: ${failureCause(error)}; expected a readable path.`);
  }
}
