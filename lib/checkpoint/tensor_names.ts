import { XlmError } from "../errors.ts";
import { excerpt } from "./excerpt.ts";
import type { TensorReference } from "./tensor_reference.ts";

/** Names that wrappers insert anywhere in the tree: compilation, sharding, recomputation. */
const WRAPPERS = /(^|\.)(?:(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module|_forward_module)\.)+/g;

/** TensorFlow's names of layer norm parameters. */
const OLD_NAMES: readonly (readonly [RegExp, string])[] = [[/(^|\.)gamma$/, "$1weight"], [/(^|\.)beta$/, "$1bias"]];

/** Buffers of old checkpoints that are not weights. */
const NOT_LEARNED = /(^|\.)position_ids$/;

/** A tensor that every model of a family has exactly once, with the prefix of models with a head. */
const ANCHORS = [
  /^((?:[^.]+\.)*?)(?:roberta\.)?embeddings\.word_embeddings\.weight$/,
  /^((?:[^.]+\.)*?)(?:transformer\.)?layer_norm_emb\.weight$/,
];

/** peft's names of an adapter's tensors. */
const ADAPTER =
  /(^|\.)(lora_\w+|ia3_\w+|vera_\w+|oft_\w+|boft_\w+|hada_\w+|base_layer|original_module|modules_to_save)(\.|$)/;

/** Tensors by their names in transformers. */
export interface TensorNames {
  tensors: Map<string, TensorReference>;
  /** The prefix that was removed: `model.` in Lightning's checkpoints, `module.` in DataParallel's. */
  prefix: string;
}

/**
 * Renames tensors to their present names in transformers, and removes the prefix of wrappers. Tensors outside the
 * wrapper (a head, for example) keep their names.
 *
 * @throws {XlmError} exit code 3 if two tensors would have the same name, if there are several models, or if an adapter
 * is not merged.
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

/** Of several models (a teacher and a student, for example) it is the one without a prefix. */
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
