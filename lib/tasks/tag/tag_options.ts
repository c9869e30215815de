import { choice, countOrAll, fieldIfNamed, flag, list, natural, type Values } from "../../options/option.ts";
import { OFFSETS, TEXT_OPTIONS, TOKENS_FIELD } from "../sequence/sequence_options.ts";
import type { TaskStart } from "../task.ts";
import { CERTAINTY_OPTIONS } from "../uncertainty/certainty_options.ts";
import { AGGREGATION_STRATEGIES } from "./tagged_words.ts";

/** Options that say how a record becomes labels of its words. */
export const TAGGER_OPTIONS = {
  aggregation_strategy: choice(
    "how:strategy",
    AGGREGATION_STRATEGIES,
    "How to group tokens into entities, as in transformers; none is the default.",
  ),
  words: choice(
    "whose:words",
    ["auto", "tokenizer"],
    "Word segmentation for --per-word: auto segments Chinese, Thai and Japanese by language; tokenizer splits at white space.",
    { default: "auto" },
  ),
  stride: natural("tokens", "Split longer texts into windows that overlap by this many tokens."),
  ...TOKENS_FIELD,
  ...TEXT_OPTIONS,
};

/** Options of `tag`. */
export const TAG_OPTIONS = {
  per_word: flag("One result per word, in order, without grouping."),
  top_k: countOrAll('Add "labels" to each result: its best labels with their scores; not for groups.', { short: "k" }),
  ignore_labels: list(
    "labels",
    "Labels or group names to leave out, separated by commas; by default O, with --per-word none.",
  ),
  gold_field: fieldIfNamed(
    "Field of the gold labels, of words or as spans; prints precision, recall and F1 to stderr.",
  ),
  ...CERTAINTY_OPTIONS,
  ...TAGGER_OPTIONS,
  ...OFFSETS,
};

/** What a tagger needs to know. */
export type TaggerStart = Omit<TaskStart<typeof TAGGER_OPTIONS>, "options"> & {
  options:
    & Values<typeof TAGGER_OPTIONS>
    & Partial<Pick<Values<typeof TAG_OPTIONS>, "ignore_labels" | "calibration" | "offsets">>
    & { per_word: boolean };
};
