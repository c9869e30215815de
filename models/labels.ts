import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { isObject } from "../lib/is_object.ts";

const PROBLEM_TYPES = ["regression", "single_label_classification", "multi_label_classification"] as const;

const MAX_LABELS = 1_000_000;

/** The labels of a head. */
export interface Labels {
  num_labels: number;
  /** Names by id. */
  id2label: readonly string[];
  /** Ids by name: config.json's `label2id` in its order, which may contradict `id2label`. */
  label2id: ReadonlyMap<string, number>;
  /**
   * config.json's `problem_type`; `undefined` if absent or unknown to transformers: then it follows from the labels.
   */
  problem_type: (typeof PROBLEM_TYPES)[number] | undefined;
  /** config.json's `per_word`: labels are of words (parts of speech), not of entities. */
  per_word: boolean;
}

/**
 * The labels of a head. Without `id2label`, or if `num_labels` contradicts it, they are `LABEL_0`, `LABEL_1`, …, and
 * `label2id` is ignored, as in transformers.
 *
 * @throws {XlmError} exit code 3; the message names the field.
 * @see transformers/configuration_utils.py, PreTrainedConfig.__post_init__
 */
export function readLabels(json: ConfigReader): Labels {
  const names = json.names("id2label");
  const num_labels = json.integer("num_labels", names?.size ?? 2, { min: 1, max: MAX_LABELS });
  const said: string = json.string<string>("problem_type", "");
  const problem_type = PROBLEM_TYPES.find((type) => type === said);
  const per_word = json.boolean("per_word", false);
  const ids = Array.from({ length: num_labels }, (_, id) => id);
  const kept = names?.size === num_labels ? names : undefined;
  const missing = kept && ids.find((id) => !kept.has(id));
  if (missing !== undefined) json.fail(`id2label has no ${missing}`, `names for 0 to ${num_labels - 1}`);
  const id2label = ids.map((id) => kept?.get(id) ?? `LABEL_${id}`);
  const own = kept && json.raw("label2id")?.value;
  return {
    num_labels,
    id2label,
    label2id: isObject(own) ? idsOf(own, num_labels) : inverse(id2label),
    problem_type,
    per_word,
  };
}

/** Only zero-shot classification reads them, so invalid entries are ignored. */
function idsOf(label2id: Readonly<Record<string, unknown>>, num_labels: number): Map<string, number> {
  const ids = Object.entries(label2id).filter((entry): entry is [string, number] =>
    Number.isInteger(entry[1]) && (entry[1] as number) >= 0 && (entry[1] as number) < num_labels
  );
  return new Map(ids);
}

function inverse(id2label: readonly string[]): Map<string, number> {
  return new Map(id2label.map((label, id) => [label, id]));
}
