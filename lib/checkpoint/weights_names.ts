import type { Layout } from "./layouts/layout.ts";
import { LAYOUTS } from "./layouts/registry.ts";

/** What a model's weights file, or the index of several, is called as a rule: in transformers' order. */
export const WEIGHTS: readonly string[] = LAYOUTS.flatMap(({ names }) =>
  names.filter((name) => typeof name === "string")
);

/** What a trainer keeps beside the weights. */
const BESIDE = /^(optimizer|scheduler|scaler|rng_state.*|training_args|trainer_state)\./;

/** Weights of other frameworks, named where nothing else is found. */
const FOREIGN = /^(tf_model\.h5|flax_model\.msgpack|.*\.ckpt(-\d+)?\.(index|meta|data.*)|.*\.gguf|rust_model\.ot)$/;

export const ADAPTER_CONFIG = "adapter_config.json";

/** Files of an adapter, which is no model of its own. */
const ADAPTER = /^adapter_(config\.json|model\.(safetensors|bin))$/;

/** A folder that a trainer saves a model in. */
const TRAINER_FOLDER = /^checkpoint-\d+$/;

/** What of a directory's files may hold a model's weights. */
export interface WeightsNames {
  /** In the order that they are taken in. */
  candidates: string[];
  /** What might be the weights, and several of them. */
  runs: string[];
  foreign: string[];
  adapter: string[];
  /** Files, or folders, that may be weights and are taken only where they are named themselves. */
  others: string[];
}

/** @param names as `namesIn` gives them. */
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

/** Those of a layout's own names, in its order; of two alike the one in its folder. */
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

/** Whether a file of that name means something to a layout. */
export function isWeightsName(name: string): boolean {
  return LAYOUTS.some(({ lone_names, other_names, data_names }) =>
    [lone_names, other_names, data_names].some((names) => names?.test(name))
  );
}
