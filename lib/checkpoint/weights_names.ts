import type { Layout } from "./layouts/layout.ts";
import { LAYOUTS } from "./layouts/registry.ts";

/** Usual names of a model's weights file, or of the index of several, in transformers' order. */
export const WEIGHTS: readonly string[] = LAYOUTS.flatMap(({ names }) =>
  names.filter((name) => typeof name === "string")
);

/** Files that a trainer stores beside the weights. */
const BESIDE = /^(optimizer|scheduler|scaler|rng_state.*|training_args|trainer_state)\./;

/** Weights of other frameworks, which are mentioned if nothing else is found. */
const FOREIGN = /^(tf_model\.h5|flax_model\.msgpack|.*\.ckpt(-\d+)?\.(index|meta|data.*)|.*\.gguf|rust_model\.ot)$/;

export const ADAPTER_CONFIG = "adapter_config.json";

/** Files of an adapter, which is not a model by itself. */
const ADAPTER = /^adapter_(config\.json|model\.(safetensors|bin))$/;

/** Folder in which a trainer saves a model. */
const TRAINER_FOLDER = /^checkpoint-\d+$/;

/** The files of a directory that may contain a model's weights. */
export interface WeightsNames {
  /** In order of preference. */
  candidates: string[];
  /** Ambiguous candidates, if there are several. */
  runs: string[];
  foreign: string[];
  adapter: string[];
  /** Files or folders that may be weights, but are used only if they are named themselves. */
  others: string[];
}

/** @param names names from `namesIn`. */
export function weightsNames(names: readonly string[]): WeightsNames {
  const lone = LAYOUTS.map(({ lone_names }) => names.filter((name) => lone_names?.test(name) && !BESIDE.test(name)));
  const first = lone.find((found) => found.length > 0) ?? [];
  const adapter = names.filter((name) => ADAPTER.test(name));
  const isOther = (name: string) =>
    TRAINER_FOLDER.test(name) || LAYOUTS.some(({ other_names }) => other_names?.test(name)) && !BESIDE.test(name);
  return {
    candidates: [
      ...new Set([...LAYOUTS.flatMap((layout) => ofLayout(layout, names)), ...first.length === 1 ? first : []]),
    ],
    runs: lone.flat(),
    foreign: names.filter((name) => FOREIGN.test(name)),
    adapter,
    others: names.filter((name) => isOther(name) && ![...WEIGHTS, ...adapter].includes(name)),
  };
}

/** Files with a layout's names, in its order; of two with the same name the one in the layout's folder. */
function ofLayout({ names: wanted, folder }: Layout, names: readonly string[]): string[] {
  const prefix = folder === undefined ? "" : `${folder}/`;
  const inside = names.filter((name) => prefix !== "" && name.startsWith(prefix));
  const ordered = [...inside, ...names.filter((name) => !inside.includes(name))];
  const matches = (name: string, pattern: string | RegExp) =>
    typeof pattern === "string" ? pattern === name : pattern.test(name);
  return wanted.flatMap((pattern) =>
    ordered.filter((name) => matches(inside.includes(name) ? name.slice(prefix.length) : name, pattern))
  );
}

/** Whether a file name belongs to any layout. */
export function isWeightsName(name: string): boolean {
  return LAYOUTS.some(({ lone_names, other_names, data_names }) =>
    [lone_names, other_names, data_names].some((names) => names?.test(name))
  );
}
