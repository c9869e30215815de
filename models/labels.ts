import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";

const PROBLEM_TYPES = ["regression", "single_label_classification", "multi_label_classification"] as const;

const MAX_LABELS = 1_000_000;

/** What a head says of its labels. */
export interface Labels {
  num_labels: number;
  /** Names by id. */
  id2label: readonly string[];
  /** What the scores mean; `undefined` where config.json leaves it to the labels, or says what transformers does not know. */
  problem_type: (typeof PROBLEM_TYPES)[number] | undefined;
  /** Labels of words, as of parts of speech, rather than of entities: `per_word` in config.json. */
  per_word: boolean;
}

/**
 * The labels of a head. Without `id2label`, or where `num_labels` contradicts it, they are `LABEL_0`, `LABEL_1`, …, as
 * in transformers; `label2id` counts for nothing there.
 *
 * @throws {XlmError} exit code 3, naming the field.
 * @see transformers/configuration_utils.py, PreTrainedConfig.__post_init__
 */
export function readLabels(json: ConfigReader): Labels {
  const names = json.names("id2label");
  const named = names?.size;
  const num_labels = json.integer("num_labels", named ?? 2, { min: 1, max: MAX_LABELS });
  const said: string = json.string<string>("problem_type", "");
  const problem_type = PROBLEM_TYPES.find((type) => type === said);
  const per_word = json.boolean("per_word", false);
  const ids = Array.from({ length: num_labels }, (_, id) => id);
  if (names === undefined || named !== num_labels) {
    return { num_labels, id2label: ids.map((id) => `LABEL_${id}`), problem_type, per_word };
  }
  const missing = ids.find((id) => !names.has(id));
  if (missing !== undefined) json.fail(`id2label has no ${missing}`, `names for 0 to ${num_labels - 1}`);
  return { num_labels, id2label: ids.map((id) => names.get(id)!), problem_type, per_word };
}
