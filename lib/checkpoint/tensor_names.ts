import { XlmError } from "../errors.ts";
import { excerpt } from "./excerpt.ts";
import type { TensorReference } from "./tensor_reference.ts";

/** What wraps a module anywhere in the tree: compilation, sharding, recomputation. */
const WRAPPERS = /(^|\.)(?:(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module|_forward_module)\.)+/g;

/** Layer norm's parameters as TensorFlow called them. */
const OLD_NAMES: readonly (readonly [RegExp, string])[] = [[/(^|\.)gamma$/, "$1weight"], [/(^|\.)beta$/, "$1bias"]];

/** Counted, not learned: old checkpoints carry them, and the model makes its own. */
const NOT_LEARNED = /(^|\.)position_ids$/;

/** A tensor that every model of a family has once, and what a module that holds the model puts before its name. */
const ANCHORS = [
  /^((?:[^.]+\.)*?)(?:roberta\.)?embeddings\.word_embeddings\.weight$/,
  /^((?:[^.]+\.)*?)(?:transformer\.)?layer_norm_emb\.weight$/,
];

/** What peft calls the parts of a model with an adapter. */
const ADAPTER =
  /(^|\.)(lora_\w+|ia3_\w+|vera_\w+|oft_\w+|boft_\w+|hada_\w+|base_layer|original_module|modules_to_save)(\.|$)/;

/** Tensors by the names that transformers gives them. */
export interface TensorNames {
  tensors: Map<string, TensorReference>;
  /** What stood before the names of the model: `model.` in Lightning's checkpoints, `module.` in DataParallel's. */
  prefix: string;
}

/**
 * Tensors by the names that transformers gives them today, without what wraps the model. What lies outside the wrapping –
 * a head, say – keeps its name.
 *
 * @throws {XlmError} exit code 3 where two would have the same, where it cannot be told which model is meant, or where an
 * adapter is not merged with its model.
 * @see transformers/conversion_mapping.py, the legacy renamings
 */
export function tensorNames(tensors: ReadonlyMap<string, TensorReference>, path: string): TensorNames {
  refuseAdapter(tensors, path);
  const today = new Map<string, string>();
  for (const name of tensors.keys()) {
    const unwrapped = name.replace(WRAPPERS, "$1");
    today.set(name, OLD_NAMES.reduce((name, [old, today]) => name.replace(old, today), unwrapped));
  }
  const prefix = modelPrefix(today.values(), path);
  const renamed = new Map<string, TensorReference>();
  for (const [name, tensor] of tensors) {
    const full = today.get(name)!;
    const short = full.startsWith(prefix) ? full.slice(prefix.length) : full;
    if (NOT_LEARNED.test(short)) continue;
    if (renamed.has(short)) {
      throw new XlmError(
        3,
        `Cannot read checkpoint ${path}: tensor ${short} is there under two names; expected one. Remove ${name}.`,
      );
    }
    renamed.set(short, short === name ? tensor : { ...tensor, name: short });
  }
  return { tensors: renamed, prefix };
}

/** Where several models are wrapped together, as a teacher and a student, it is the one that nothing wraps. */
function modelPrefix(names: Iterable<string>, path: string): string {
  const prefixes = new Set<string>();
  for (const name of names) {
    for (const anchor of ANCHORS) {
      const prefix = anchor.exec(name)?.[1];
      if (prefix !== undefined) prefixes.add(prefix);
    }
  }
  const [prefix = "", ...others] = prefixes;
  if (others.length === 0 || prefixes.has("")) return others.length === 0 ? prefix : "";
  throw new XlmError(
    3,
    `Cannot read checkpoint ${path}: it holds several models, under ${
      [...prefixes].map((one) => excerpt(one)).join(" and ")
    }; ` +
      "expected one. Save the one to use by itself.",
  );
}

function refuseAdapter(tensors: ReadonlyMap<string, TensorReference>, path: string): void {
  const part = [...tensors.keys()].find((name) => ADAPTER.test(name));
  if (part === undefined) return;
  throw new XlmError(
    3,
    `Cannot read checkpoint ${path}: ${part} is part of an adapter; expected a whole model. Merge the two with peft's ` +
      "merge_and_unload and save_pretrained, and use what that saves.",
  );
}
