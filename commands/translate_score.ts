import { EnumType } from "@cliffy/command";
import { Engine } from "../lib/runtime/engine.ts";
import { Field } from "../lib/stream/field.ts";
import type { StreamRecord } from "../lib/stream/record.ts";
import { BLEU_TOKENIZERS } from "../lib/metrics/bleu_tokenizers.ts";
import { SMOOTH_METHODS } from "../lib/metrics/bleu.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { rankCandidates } from "../lib/tasks/translate_score/rank_candidates.ts";
import { tokenScoreProgram } from "../lib/tasks/translate_score/token_score_program.ts";
import {
  checkObjective,
  DIRECTIONS,
  OBJECTIVES,
  PLLS,
  translateScore,
} from "../lib/tasks/translate_score/translate_score.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { checkLanguage, maxLength, tokenizeOptions, tokenizerLimit, tokenizerSettings } from "./model_options.ts";
import { openModel } from "./open_model.ts";
import { taskCommand } from "./options.ts";
import { scoreReferences } from "./score_references.ts";
import { streamOptions } from "./stream_options.ts";

/** `xlm translate-score`. */
export function translateScoreCommand(finish: Finish) {
  return taskCommand()
    .type("objective", new EnumType(OBJECTIVES))
    .type("direction", new EnumType(DIRECTIONS))
    .type("pll", new EnumType(PLLS))
    .type("tokenize", new EnumType(BLEU_TOKENIZERS))
    .type("smooth-method", new EnumType(SMOOTH_METHODS))
    .description(`Score translations or single texts by their log-probability under the model.

  echo '{"source":"A green house.","target":"Ein grünes Haus."}' | xlm translate-score
  xlm translate-score --text "Plants make food." --per-token --bare
  echo '{"source":"A house.","candidates":["Ein Haus.","Haus ein."]}' | xlm translate-score --rank

Adds "score": {"log_prob","tokens","mean_log_prob","objective"}; with --rank a list of them, best first.`)
    .group("Input")
    .option("--source-field <name:string>", "Field of the source text.", { default: "source" })
    .option("--target-field <name:string>", "Field of the translation.", { default: "target" })
    .option("--source-lang-field <name:string>", "Field of the source language.", { default: "source_lang" })
    .option("--target-lang-field <name:string>", "Field of the target language.", { default: "target_lang" })
    .option("--candidates-field <name:string>", "Field of the translations to rank.", { default: "candidates" })
    .option("--source-lang <code:string>", "Language of the sources, for records that name none.")
    .option("--target-lang <code:string>", "Language of the translations, for records that name none.")
    .group("Task")
    .option(
      "--objective <name:objective>",
      "tlm (given the source), mlm (target alone) or clm (left to right); auto: what the record and model allow.",
      {
        default: "auto" as const,
      },
    )
    .option("--direction <side:direction>", "Which side to score.", { default: "target" as const })
    .option("--pll <how:pll>", "Pseudo-log-likelihood: mask only the scored piece, or also the rest of its word.", {
      default: "original" as const,
    })
    .option("--per-token", 'Add "pieces" and "token_log_probs".')
    .option("--rank", "Rank the record's candidates.")
    .group("Metrics")
    .option("--metrics <names:string[]>", "Compute these metrics against references, without a model: bleu, chrf, ter.")
    .option("--corpus", "Score all records as one corpus; prints one JSON array in sacreBLEU's format.", {
      depends: ["metrics"],
    })
    .option("--confidence", "With --corpus: confidence intervals by bootstrap resampling.", {
      depends: ["corpus"],
    })
    .option("--confidence-n <n:count>", "Number of bootstrap samples.", { default: 1000 })
    .option("--seed <n:natural>", "Random seed of the bootstrap (numpy's generator).", { default: 12345 })
    .option("--references-field <name:string>", "Field of the references (a list).", { default: "references" })
    .option("--tokenize <name:tokenize>", "BLEU tokenizer.", { default: "13a" as const })
    .option("--lowercase", "Ignore case (also -lc).")
    .option("--smooth-method <name:smooth-method>", "BLEU smoothing method.", { default: "exp" as const })
    .option("--smooth-value <x:number>", "BLEU smoothing value; by default 0.1 for floor, 1 for add-k.")
    .option(
      "--effective-order",
      "BLEU: use only n-gram orders the text is long enough for; always so for single sentences.",
    )
    .option("--chrf-char-order <n:count>", "chrF character n-gram order.", { default: 6 })
    .option("--chrf-word-order <n:natural>", "chrF word n-gram order; 2 is chrF++.", { default: 0 })
    .option("--chrf-beta <n:count>", "chrF beta: weight of recall against precision.", { default: 2 })
    .option("--ter-case-sensitive", "TER: match case.")
    .option("--ter-normalized", "TER: normalize and split off punctuation.")
    .option("--ter-no-punct", "TER: remove punctuation.")
    .option("--ter-asian-support", "TER: treat each Chinese and Japanese character as a word.")
    .action(async function (options, ...files: string[]) {
      const plan = streamOptions(this, options, files, "score");
      const text = new Field(options.field, "--field");
      const target = new Field(options.targetField, "--target-field");
      const readTarget = (record: StreamRecord) =>
        (target.find(record) === undefined && text.find(record) !== undefined ? text : target).text(record);
      if (options.metrics) {
        return finish(await scoreReferences({ ...plan, contents: undefined }, { ...options, target: readTarget }));
      }
      await using stream = await openStream(plan);
      const model = await openModel(options);
      for (const lang of [options.lang, options.sourceLang, options.targetLang]) checkLanguage(lang, model.langs);
      checkObjective(model, options.objective);
      await using engine = new Engine(tokenScoreProgram(model), engineOptions(options));
      const tokenizer = await model.tokenizer(tokenizerSettings(options));
      const context = {
        model,
        tokenizer,
        run: engine.run,
        options: {
          ...tokenizeOptions(options),
          max_length: maxLength(options.maxLength, model, tokenizerLimit(options, tokenizer)),
          objective: options.objective,
          direction: options.direction,
          pll: options.pll,
          per_token: options.perToken ?? false,
        },
      };
      await engine.ready;
      const field = {
        lang: new Field(options.langField, "--lang-field"),
        source: new Field(options.sourceField, "--source-field"),
        source_lang: new Field(options.sourceLangField, "--source-lang-field"),
        target_lang: new Field(options.targetLangField, "--target-lang-field"),
        candidates: new Field(options.candidatesField, "--candidates-field"),
      };
      const lang = (record: StreamRecord) => field.lang.optionalText(record) ?? options.lang;
      const targetLang = (record: StreamRecord) =>
        field.target_lang.optionalText(record) ?? options.targetLang ?? lang(record);
      const readSource = (record: StreamRecord) => {
        const text = field.source.optionalText(record);
        const own = field.source_lang.optionalText(record) ?? options.sourceLang ?? lang(record);
        return text === undefined ? undefined : { text, lang: own };
      };
      const summary = await stream.run(async (record, run) => {
        const { result, truncated } = options.rank
          ? await rankCandidates(
            readSource(record),
            field.candidates.texts(record).map((text) => ({ text, lang: targetLang(record) })),
            context,
          )
          : await translateScore(
            { source: readSource(record), target: { text: readTarget(record), lang: targetLang(record) } },
            context,
          );
        if (truncated) run.countTruncated();
        return result;
      });
      finish(summary.exitCode);
    });
}
