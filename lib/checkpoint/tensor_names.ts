import { XlmError } from "../errors.ts";
import type { TensorReference } from "./tensor_reference.ts";

/** What `DataParallel` puts before every name. */
const WRAPPED = "module.";

/** Layer norm's parameters as TensorFlow called them. */
const OLD_NAMES: readonly (readonly [RegExp, string])[] = [[/(^|\.)gamma$/, "$1weight"], [/(^|\.)beta$/, "$1bias"]];

/** Counted, not learned: old checkpoints carry them, and the model makes its own. */
const NOT_LEARNED = /(^|\.)position_ids$/;

/**
 * Tensors by the names that transformers gives them today.
 *
 * @throws {XlmError} exit code 3 where two would have the same.
 * @see transformers/conversion_mapping.py, the legacy renamings
 */
export function tensorNames(tensors: ReadonlyMap<string, TensorReference>, path: string): Map<string, TensorReference> {
  const names = [...tensors.keys()];
  const wrapped = names.length > 0 && names.every((name) => name.startsWith(WRAPPED));
  const renamed = new Map<string, TensorReference>();
  for (const [name, tensor] of tensors) {
    const unwrapped = wrapped ? name.slice(WRAPPED.length) : name;
    const today = OLD_NAMES.reduce((name, [old, today]) => name.replace(old, today), unwrapped);
    if (NOT_LEARNED.test(today)) continue;
    if (renamed.has(today)) {
      throw new XlmError(
        3,
        `Cannot read checkpoint ${path}: tensor ${today} is there under two names; expected one. Remove ${name}.`,
      );
    }
    renamed.set(today, today === name ? tensor : { ...tensor, name: today });
  }
  return renamed;
}
