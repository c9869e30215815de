import type { Field } from "../../record/field.ts";
import type { StreamRecord } from "../../record/record.ts";
import { choice, field, flag, text } from "../../options/option.ts";
import {
  checkLanguage,
  maxLength,
  readingOptions,
  readLang,
  TEXT_OPTIONS,
  tokenizerLimit,
} from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { METRIC_OPTIONS, metricAnswers } from "./metric_answers.ts";
import { rankCandidates } from "./rank_candidates.ts";
import { tokenScoreProgram } from "./token_score_program.ts";
import { checkObjective, DIRECTIONS, OBJECTIVES, PLLS, translateScore } from "./translate_score.ts";

export const translateScoreTask = task({
  description: `Score translations or single texts by their log-probability under the model.

  echo '{"source":"A green house.","target":"Ein grünes Haus."}' | xlm translate-score
  xlm translate-score --text "Plants make food." --per-token --bare
  echo '{"source":"A house.","candidates":["Ein Haus.","Haus ein."]}' | xlm translate-score --rank

Adds "score": {"log_prob","tokens","mean_log_prob","objective"}; with --rank a list of them, best first.`,
  result_field: "score",
  options: {
    objective: choice(
      "name:objective",
      OBJECTIVES,
      "tlm (given the source), mlm (target alone) or clm (left to right); auto: what the record and model allow.",
      { default: "auto" },
    ),
    direction: choice("side:direction", DIRECTIONS, "Which side to score.", { default: "target" }),
    pll: choice(
      "how:pll",
      PLLS,
      "Pseudo-log-likelihood: mask only the scored piece, or also the rest of its word.",
      { default: "original" },
    ),
    per_token: flag('Add "pieces" and "token_log_probs".'),
    rank: flag("Rank the record's candidates."),
    ...METRIC_OPTIONS,
    source_field: field("source", "Field of the source text."),
    target_field: field("target", "Field of the translation."),
    source_lang_field: field("source_lang", "Field of the source language."),
    target_lang_field: field("target_lang", "Field of the target language."),
    candidates_field: field("candidates", "Field of the translations to rank."),
    source_lang: text("code", "Language of the sources, for records that name none.", { group: "Input" }),
    target_lang: text("code", "Language of the translations, for records that name none.", { group: "Input" }),
    ...TEXT_OPTIONS,
  },
  plan(options) {
    if (options.metrics === undefined) return {};
    return metricAnswers(options, (record) => readTarget(record, options));
  },
  async start({ options, model, tokenizer: load, run }) {
    const { objective, direction, pll, per_token, source_lang, target_lang } = options;
    for (const lang of [source_lang, target_lang]) checkLanguage(lang, model.langs);
    checkObjective(model, objective);
    const scores = run(tokenScoreProgram(model));
    const tokenizer = await load();
    const max_length = maxLength(options.max_length, model, tokenizerLimit(options, tokenizer));
    const context = {
      model,
      tokenizer,
      run: scores,
      options: { ...readingOptions(options), max_length, objective, direction, pll, per_token },
    };
    const targetLang = (record: StreamRecord) =>
      options.target_lang_field.optionalText(record) ?? target_lang ?? readLang(record, options);
    const readSource = (record: StreamRecord) => {
      const text = options.source_field.optionalText(record);
      const lang = options.source_lang_field.optionalText(record) ?? source_lang ?? readLang(record, options);
      return text === undefined ? undefined : { text, lang };
    };
    const readCandidates = (record: StreamRecord) =>
      options.candidates_field.texts(record).map((text) => ({ text, lang: targetLang(record) }));
    return {
      answer: (record) =>
        options.rank ? rankCandidates(readSource(record), readCandidates(record), context) : translateScore({
          source: readSource(record),
          target: { text: readTarget(record, options), lang: targetLang(record) },
        }, context),
    };
  },
});

/** The translation, or the text of a record without one. */
function readTarget(
  record: StreamRecord,
  { field, target_field }: Record<"field" | "target_field", Field>,
): string {
  return (target_field.find(record) === undefined && field.find(record) !== undefined ? field : target_field)
    .text(record);
}
