import { RecordError, XlmError } from "../../errors.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import type { Field } from "../../record/field.ts";
import type { StreamRecord } from "../../record/record.ts";
import { readTemperature } from "../calibrate/calibration_file.ts";
import { goldLabels } from "../gold_label.ts";
import { specialTokens, templateFrame } from "../sequence/frame.ts";
import { maxLength, readingOptions, readLang, readTextOrTokens, tokenizerLimit } from "../sequence/sequence_options.ts";
import { labelScheme } from "./label_scheme.ts";
import { tag, type Tagged } from "./tag.ts";
import type { TagContext } from "./tag_context.ts";
import type { TaggerStart } from "./tag_options.ts";
import { tagProgram } from "./tag_program.ts";
import { type FindSegmenter, segmentersBeside } from "./text_words.ts";

/** Tags records as the options say. */
export interface Tagger {
  context: TagContext;
  /** @throws {RecordError} as `tag`. */
  answer(record: StreamRecord): Promise<Tagged>;
}

/**
 * @param more of what is tagged than the options say.
 * @throws {XlmError} exit code 2 for options that do not fit the model, 3 for a model that cannot do it.
 */
export async function openTagger(
  { options, model, rows, tokenizer: load, run, note }: TaggerStart,
  { top_k, needs_words = false }: { top_k?: number | undefined; needs_words?: boolean } = {},
): Promise<Tagger> {
  const { stride, aggregation_strategy } = options;
  if (rows === "words") refuseMissingWords(options.ignore_labels);
  const labels = model.labels("token-classification");
  const probabilities = run(tagProgram(model));
  const scheme = labelScheme(labels.id2label);
  note(`The labels are ${scheme.name}.`);
  const tokenizer = await load();
  const max_length = maxLength(options.max_length, model, tokenizerLimit(options, tokenizer));
  checkStride(stride, max_length - specialTokens(templateFrame(tokenizer), 1));
  const per_word = options.per_word || rows === "words" || (labels.per_word && aggregation_strategy === undefined);
  const scored = { kind: "words", labels: labels.id2label, model: options.model } as const;
  const context: TagContext = {
    model,
    labels,
    scheme,
    tokenizer,
    run: probabilities,
    segmenter: options.words !== "tokenizer" ? segmenters(tokenizer, options.kytea_model) : undefined,
    needs_words,
    options: {
      ...readingOptions(options),
      max_length,
      stride,
      aggregation_strategy: aggregation_strategy ?? (rows === "spans" ? "first" : "none"),
      per_word,
      ignore_labels: options.ignore_labels ?? (per_word && rows !== "spans" ? [] : ["O"]),
      offsets: options.offsets ?? "codepoint",
      top_k,
      temperature: await readTemperature(options.calibration, scored),
    },
  };
  return {
    context,
    answer: (record) => tag({ text: readTextOrTokens(record, options), lang: readLang(record, options) }, context),
  };
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

/**
 * The gold labels of a record's words; `undefined` if it has none.
 *
 * @throws {RecordError} `field_type` for anything but labels.
 */
export function goldWordLabels(
  record: StreamRecord,
  gold: Field | undefined,
  names: readonly string[],
): (string | undefined)[] | undefined {
  const marked = gold?.find(record);
  return marked === undefined ? undefined : goldLabels(marked, names);
}

/** @throws {RecordError} `field_type` where there is not one gold label for each word. */
export function checkGold(gold: readonly unknown[], words: readonly unknown[], { name }: Field): void {
  if (gold.length === words.length) return;
  throw new RecordError(
    "field_type",
    `${name} has ${gold.length} labels and the text ${words.length} words; expected one for each. Give the words as tokens`,
  );
}

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
