import type { HeadName } from "./heads.ts";
import type { Model } from "./model.ts";

/**
 * Builds the graph of a head with all its outputs, so that every weight that it needs has been requested. No weight is
 * read.
 *
 * @throws {XlmError} exit code 3 if the checkpoint lacks the head or contradicts config.json.
 */
export function useWeights(model: Model, head: HeadName): void {
  model.build(head, ({ graph }, values) => {
    if ("pooler" in values) values.pooler?.();
    if (!("search" in values)) return;
    values.search({
      p_mask: graph.input("p_mask", "float", ["batch", "seq"]),
      cls_index: graph.input("cls_index", "int32", ["batch"]),
    });
  }, { token_type_ids: true, all_states: head === "model" });
}
