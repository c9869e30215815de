import { EnumType } from "@cliffy/command";
import { Engine } from "../lib/runtime/engine.ts";
import { Field } from "../lib/stream/field.ts";
import type { StreamRecord } from "../lib/stream/record.ts";
import { BLEU_TOKENIZERS } from "../lib/metrics/bleu_tokenizers.ts";
import { SMOOTH_METHODS } from "../lib/metrics/bleu.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { rankCandidates } from "../lib/tasks/rank_candidates.ts";
import { tokenScoreProgram } from "../lib/tasks/token_score_program.ts";
import { checkObjective, DIRECTIONS, OBJECTIVES, PLLS, translateScore } from "../lib/tasks/translate_score.ts";
import { loadModel } from "../models/mod.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { checkLanguage, maxLength, tokenizeOptions, tokenizerLimit, tokenizerSettings } from "./model_options.ts";
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
    .description(`Score translations, or texts alone, by how likely the model finds them.

  echo '{"source":"A green house.","target":"Ein grünes Haus."}' | xlm translate-score
  xlm translate-score --text "Plants make food." --per-token --bare
  echo '{"source":"A house.","candidates":["Ein Haus.","Haus ein."]}' | xlm translate-score --rank

Adds "score": {"log_prob","tokens","mean_log_prob","objective"}; with --rank a list of them, best first.`)
    .group("Input")
    .option("--source-field <name:string>", "Field of the source text.", { default: "source" })
    .option("--target-field <name:string>", "Field of its translation.", { default: "target" })
    .option("--source-lang-field <name:string>", "Field of the source's language.", { default: "source_lang" })
    .option("--target-lang-field <name:string>", "Field of the translation's language.", { default: "target_lang" })
    .option("--candidates-field <name:string>", "Field of the translations to rank.", { default: "candidates" })
    .option("--source-lang <code:string>", "Language of the sources, where the record names none.")
    .option("--target-lang <code:string>", "Language of the translations, where the record names none.")
    .group("Task")
    .option(
      "--objective <name:objective>",
      "tlm (with the source), mlm (alone) or clm (left to right); else what fits.",
      {
        default: "auto" as const,
      },
    )
    .option("--direction <side:direction>", "Whose pieces are scored.", { default: "target" as const })
    .option("--pll <how:pll>", "What is hidden beside a piece: nothing, or the rest of its word.", {
      default: "original" as const,
    })
    .option("--per-token", 'Add "pieces" and "token_log_probs".')
    .option("--rank", "Order the record's candidates.")
    .group("Metrics")
    .option("--metrics <names:string[]>", "Measure against references instead, without a model: bleu, chrf, ter.")
    .option("--corpus", "All records together, as one JSON array of sacreBLEU's objects.", { depends: ["metrics"] })
    .option("--confidence", "With --corpus: how sure the scores are, from corpora drawn again.", {
      depends: ["corpus"],
    })
    .option("--confidence-n <n:count>", "How many are drawn.", { default: 1000 })
    .option("--seed <n:natural>", "What they are drawn with: numpy's numbers.", { default: 12345 })
    .option("--references-field <name:string>", "Field of the references, a list.", { default: "references" })
    .option("--tokenize <name:tokenize>", "BLEU: how texts are parted into words.", { default: "13a" as const })
    .option("--lowercase", "Case does not count (also -lc).")
    .option("--smooth-method <name:smooth-method>", "BLEU: what stands in for no match.", { default: "exp" as const })
    .option("--smooth-value <x:number>", "BLEU: of floor (0.1) and add-k (1).")
    .option("--effective-order", "BLEU: leave out orders that a text is too short for (sentences always do).")
    .option("--chrf-char-order <n:count>", "chrF: longest n-gram of characters.", { default: 6 })
    .option("--chrf-word-order <n:natural>", "chrF: longest n-gram of words; 2 is chrF++.", { default: 0 })
    .option("--chrf-beta <n:count>", "chrF: how much recall counts beside precision.", { default: 2 })
    .option("--ter-case-sensitive", "TER: case counts.")
    .option("--ter-normalized", "TER: part punctuation from words.")
    .option("--ter-no-punct", "TER: leave punctuation out.")
    .option("--ter-asian-support", "TER: Chinese and Japanese characters are words.")
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
      const model = await loadModel(options.model, options);
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
