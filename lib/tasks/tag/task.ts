import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError, XlmError } from "../../errors.ts";
import type { Field } from "../../record/field.ts";
import { goldLabels } from "../gold_label.ts";
import { choice, fieldIfNamed, flag, list, natural } from "../../options/option.ts";
import { specialTokens, templateFrame } from "../sequence/frame.ts";
import {
  maxLength,
  OFFSETS,
  readingOptions,
  readLang,
  readTextOrTokens,
  TEXT_OPTIONS,
  tokenizerLimit,
  TOKENS_FIELD,
} from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { EntityReport } from "./entity_report.ts";
import { goldSpans } from "./gold_spans.ts";
import { markPlace } from "./label_entities.ts";
import { labelScheme } from "./label_scheme.ts";
import { tag } from "./tag.ts";
import { tagProgram } from "./tag_program.ts";
import { AGGREGATION_STRATEGIES } from "./tagged_words.ts";
import { type FindSegmenter, segmentersBeside } from "./text_words.ts";

export const tagTask = task({
  description: `Label the words or entities of each text.

  xlm tag -m MODEL --text "Ada Lovelace lived in London." --aggregation-strategy first
  echo '{"tokens":["Ada","lived","in","London","."]}' | xlm tag -m MODEL --per-word --bare
  xlm tag -m MODEL --text "Ada Lovelace lived in London." --stride 32 --max-length 64

Adds "entities": a list of {"entity","score","index","word","start","end","text"}; grouped, of {"entity_group",…}.`,
  result_field: "entities",
  options: {
    aggregation_strategy: choice(
      "how:strategy",
      AGGREGATION_STRATEGIES,
      "How to group tokens into entities, as in transformers; none is the default.",
    ),
    per_word: flag("One result per word, in order, without grouping."),
    words: choice(
      "whose:words",
      ["auto", "tokenizer"],
      "Word segmentation for --per-word: auto segments Chinese, Thai and Japanese by language; tokenizer splits at white space.",
      { default: "auto" },
    ),
    ignore_labels: list(
      "labels",
      "Labels or group names to leave out, separated by commas; by default O, with --per-word none.",
    ),
    stride: natural("tokens", "Split longer texts into windows that overlap by this many tokens."),
    ...TOKENS_FIELD,
    gold_field: fieldIfNamed(
      "Field of the gold labels, of words or as spans; prints precision, recall and F1 to stderr.",
    ),
    ...OFFSETS,
    ...TEXT_OPTIONS,
  },
  readText: readTextOrTokens,
  plan: ({ words, per_word, aggregation_strategy }) => ({
    // Only the model knows, where the options do not say, that words are rows.
    parts: { segmenters: words !== "tokenizer" && (per_word || aggregation_strategy === undefined) },
  }),
  async start({ options, model, rows, tokenizer: load, run, note }) {
    const { stride, aggregation_strategy, gold_field: gold } = options;
    if (rows === "words") refuseMissingWords(options.ignore_labels);
    const probabilities = run(tagProgram(model));
    const labels = model.labels("token-classification");
    const scheme = labelScheme(labels.id2label);
    note(`The labels are ${scheme.name}.`);
    const tokenizer = await load();
    const max_length = maxLength(options.max_length, model, tokenizerLimit(options, tokenizer));
    checkStride(stride, max_length - specialTokens(templateFrame(tokenizer), 1));
    const per_word = options.per_word || rows === "words" || (labels.per_word && aggregation_strategy === undefined);
    const context = {
      model,
      labels,
      scheme,
      tokenizer,
      run: probabilities,
      needs_words: gold !== undefined,
      segmenter: options.words !== "tokenizer" ? segmenters(tokenizer, options.kytea_model) : undefined,
      options: {
        ...readingOptions(options),
        max_length,
        stride,
        aggregation_strategy: aggregation_strategy ?? (rows === "spans" ? "first" : "none"),
        per_word,
        ignore_labels: options.ignore_labels ?? (per_word && rows !== "spans" ? [] : ["O"]),
        offsets: options.offsets ?? "codepoint",
      },
    };
    const report = new EntityReport(markPlace(labels.id2label));
    return {
      async answer(record) {
        const text = readTextOrTokens(record, options);
        const marked = gold?.find(record);
        const right_spans = goldSpans(marked, text);
        const right = marked === undefined || right_spans ? undefined : goldLabels(marked, labels.id2label);
        const { result, truncated, word_labels, spans } = await tag({ text, lang: readLang(record, options) }, context);
        if (right_spans) report.addSpans(right_spans, spans());
        if (right) {
          checkGold(right, word_labels, gold!);
          report.add(right, word_labels);
        }
        return { result, truncated };
      },
      report: gold && (() => report.toString()),
    };
  },
});

/**
 * Segmenters for languages whose words the tokenizer does not know. Where one is missing, the error names the option
 * that does without.
 */
function segmenters(tokenizer: Tokenizer, kytea_model: string | undefined): FindSegmenter {
  const find = segmentersBeside(tokenizer, kytea_model);
  return (lang) => {
    try {
      return find(lang);
    } catch (error) {
      if (!(error instanceof XlmError)) throw error;
      throw new XlmError(
        error.exitCode,
        (called) => `${error.inWords(called)} Use ${called("words")} tokenizer for the words that white space parts.`,
        { cause: error },
      );
    }
  };
}

/**
 * @param size tokens of a window, without special ones.
 * @throws {XlmError} exit code 2 where windows would not move on.
 */
function checkStride(stride: number | undefined, size: number): void {
  if (stride === undefined || stride < size) return;
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${
        called("stride")
      } ${stride}: windows have ${size} tokens beside special ones; expected less than that.`,
  );
}

/** @throws {XlmError} exit code 2 for labels that are left out of an output that has a row for each word. */
function refuseMissingWords(ignore_labels: readonly string[] | undefined): void {
  if (ignore_labels === undefined || ignore_labels.length === 0) return;
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called("ignore_labels")} ${ignore_labels.join(",")}: the output format has a row for every word; ` +
      "expected no such labels.",
  );
}

function checkGold(gold: readonly unknown[], labels: readonly string[], { name }: Field): void {
  if (gold.length === labels.length) return;
  throw new RecordError(
    "field_type",
    `${name} has ${gold.length} labels and the text ${labels.length} words; expected one for each. Give the words as tokens`,
  );
}
