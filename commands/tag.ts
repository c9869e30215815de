import { EnumType } from "@cliffy/command";
import { RecordError, XlmError } from "../lib/errors.ts";
import { Engine } from "../lib/runtime/engine.ts";
import { Field } from "../lib/stream/field.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { writeStderr } from "../lib/stream/standard_streams.ts";
import { EntityReport } from "../lib/tasks/tag/entity_report.ts";
import { goldLabels } from "../lib/tasks/gold_label.ts";
import { markPlace } from "../lib/tasks/tag/label_entities.ts";
import { labelScheme } from "../lib/tasks/tag/label_scheme.ts";
import { tag } from "../lib/tasks/tag/tag.ts";
import { tagProgram } from "../lib/tasks/tag/tag_program.ts";
import { AGGREGATION_STRATEGIES } from "../lib/tasks/tag/tagged_words.ts";
import { type FindSegmenter, segmentersBeside } from "../lib/tasks/tag/text_words.ts";
import type { Tokenizer } from "../models/tokenizer.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { listOption } from "./list_option.ts";
import { checkLanguage, maxLength, tokenizeOptions, tokenizerLimit, tokenizerSettings } from "./model_options.ts";
import { openModel } from "./open_model.ts";
import { taskCommand } from "./options.ts";
import { streamOptions } from "./stream_options.ts";

/** Special tokens around a text, which a window has no room for. */
const SPECIAL_TOKENS = 2;

/** `xlm tag`. */
export function tagCommand(finish: Finish) {
  return taskCommand()
    .type("strategy", new EnumType(AGGREGATION_STRATEGIES))
    .type("words", new EnumType(["auto", "tokenizer"]))
    .description(`Label the words or entities of each text.

  xlm tag -m MODEL --text "Ada Lovelace lived in London." --aggregation-strategy first
  echo '{"tokens":["Ada","lived","in","London","."]}' | xlm tag -m MODEL --per-word --bare
  xlm tag -m MODEL --text "Ada Lovelace lived in London." --stride 32 --max-length 64

Adds "entities": a list of {"entity","score","index","word","start","end","text"}; grouped, of {"entity_group",…}.`)
    .group("Input")
    .option("--tokens-field <name:string>", "Field of a text already split into words (a list).", { default: "tokens" })
    .option("--gold-field <name:string>", "Field of the words' gold labels; prints precision, recall and F1 to stderr.")
    .group("Task")
    .option(
      "--aggregation-strategy <how:strategy>",
      "How to group tokens into entities, as in transformers; none is the default.",
    )
    .option("--per-word", "One result per word, in order, without grouping.")
    .option(
      "--words <whose:words>",
      "Word segmentation for --per-word: auto segments Chinese, Thai and Japanese by language; tokenizer splits at white space.",
      { default: "auto" as const },
    )
    .option(
      "--ignore-labels <labels:list>",
      "Labels or group names to leave out, separated by commas; by default O, with --per-word none.",
      { collect: true },
    )
    .option("--stride <tokens:natural>", "Split longer texts into windows that overlap by this many tokens.")
    .action(async function (options, ...files: string[]) {
      const { stride } = options;
      const ignored = listOption("ignore-labels", options.ignoreLabels)?.map((label) => label.trim());
      await using stream = await openStream(
        streamOptions(this, options, files, "entities", { segmenters: mayCut(options) }),
      );
      const model = await openModel(options);
      checkLanguage(options.lang, model.langs);
      await using engine = new Engine(tagProgram(model), engineOptions(options));
      const labels = model.labels("token-classification");
      const scheme = labelScheme(labels.id2label);
      if (options.verbose) writeStderr(`xlm: The labels are ${scheme.name}.\n`);
      const per_word = options.perWord ?? (labels.per_word && options.aggregationStrategy === undefined);
      const tokenizer = await model.tokenizer(tokenizerSettings(options));
      const max_length = maxLength(options.maxLength, model, tokenizerLimit(options, tokenizer));
      checkStride(stride, max_length);
      const context = {
        model,
        labels,
        scheme,
        tokenizer,
        run: engine.run,
        segmenter: options.words !== "tokenizer" ? segmenters(tokenizer, options.kyteaModel) : undefined,
        options: {
          ...tokenizeOptions(options),
          max_length,
          stride,
          aggregation_strategy: options.aggregationStrategy ?? "none" as const,
          per_word,
          ignore_labels: ignored ?? (per_word ? [] : ["O"]),
          offsets: options.offsets,
        },
      };
      await engine.ready;
      const text = new Field(options.field, "--field");
      const tokens = new Field(options.tokensField, "--tokens-field");
      const lang = new Field(options.langField, "--lang-field");
      const gold = options.goldField === undefined ? undefined : new Field(options.goldField, "--gold-field");
      const report = new EntityReport(markPlace(labels.id2label));
      const summary = await stream.run(async (record, run) => {
        const words = text.find(record) === undefined && tokens.find(record) !== undefined;
        const read = words ? tokens.texts(record) : text.text(record);
        const marked = gold?.find(record);
        const right = marked === undefined ? undefined : goldLabels(marked, labels.id2label);
        const { result, truncated, word_labels } = await tag(
          { text: read, lang: lang.optionalText(record) ?? options.lang },
          context,
        );
        if (truncated) run.countTruncated();
        if (right) {
          checkGold(right, word_labels, gold!.name);
          report.add(right, word_labels);
        }
        return result;
      });
      if (gold && !options.quiet) writeStderr(report.toString());
      finish(summary.exitCode);
    });
}

/** Whether texts may be cut into words; only the model knows, where the options do not say, that words are rows. */
function mayCut(
  options: { words: string; perWord?: boolean | undefined; aggregationStrategy?: string | undefined },
): boolean {
  return options.words !== "tokenizer" && (options.perWord ?? options.aggregationStrategy === undefined);
}

/** Segmenters for words that the tokenizer does not know; where one is missing there is a way without. */
function segmenters(tokenizer: Tokenizer, kytea_model: string | undefined): FindSegmenter {
  const find = segmentersBeside(tokenizer, kytea_model);
  return (lang) => {
    try {
      return find(lang);
    } catch (error) {
      if (!(error instanceof XlmError)) throw error;
      const hint = "Use --words tokenizer for the words that white space parts.";
      throw new XlmError(error.exitCode, `${error.message} ${hint}`, { cause: error });
    }
  };
}

/** @throws {XlmError} exit code 2 where windows would not move on. */
function checkStride(stride: number | undefined, max_length: number): void {
  const size = max_length - SPECIAL_TOKENS;
  if (stride === undefined || stride < size) return;
  throw new XlmError(
    2,
    `Cannot use --stride ${stride}: windows have ${size} tokens beside special ones; expected less than that.`,
  );
}

function checkGold(gold: readonly string[], labels: readonly string[], name: string): void {
  if (gold.length === labels.length) return;
  throw new RecordError(
    "field_type",
    `${name} has ${gold.length} labels and the text ${labels.length} words; expected one for each. Give the words as tokens`,
  );
}
