/**
 * Cross-lingual language models (XLM, XLM-RoBERTa) on the checkpoint as it lies on disk; docs/library.md has an example.
 *
 * @module
 */
export * from "./lib/errors.ts";
export { Engine, type EngineOptions } from "./lib/runtime/engine.ts";
export { answerAll, type Answered } from "./lib/tasks/answer_all.ts";
export {
  type ChoiceRecord,
  type ChoiceScore,
  choose,
  classify,
  type ClassifyContext,
  type ClassifyOptions,
  type LabelScore,
} from "./lib/tasks/classify/classify.ts";
export { classifyProgram, type SequenceHead } from "./lib/tasks/classify/classify_program.ts";
export {
  checkTemplate,
  inferenceIds,
  zeroShot,
  type ZeroShotOptions,
  zeroShotOptions,
} from "./lib/tasks/classify/zero_shot.ts";
export { ZeroShotVectors } from "./lib/tasks/classify/zero_shot_vectors.ts";
export {
  embed,
  type EmbedContext,
  type EmbedOptions,
  embedProgram,
  type EmbedSequence,
  type EmbedTextOptions,
} from "./lib/tasks/embed/embed.ts";
export { type Pooling, POOLINGS } from "./lib/tasks/embed/pooling.ts";
export {
  fillMask,
  type FillMaskContext,
  type FillMaskOptions,
  type FillMaskRecord,
  type FillMaskResult,
} from "./lib/tasks/fill_mask/fill_mask.ts";
export {
  type LanguageModelAnswer,
  languageModelProgram,
  type LanguageModelRequest,
} from "./lib/tasks/fill_mask/language_model_program.ts";
export { forward, type ForwardContext, type ForwardOutputs } from "./lib/tasks/forward/forward.ts";
export type { ForwardFields } from "./lib/tasks/forward/forward_fields.ts";
export {
  type ForwardAnswer,
  forwardProgram,
  type ForwardProgramOptions,
  type ForwardRequest,
} from "./lib/tasks/forward/forward_program.ts";
export { type MaskTarget, maskTargets, readTargets, type TargetOptions } from "./lib/tasks/fill_mask/mask_target.ts";
export { type Answer, answerQuestion, type QaContext } from "./lib/tasks/qa/qa.ts";
export type { QaOptions, QaRecord } from "./lib/tasks/qa/qa_options.ts";
export { type QaHead, qaHead, qaProgram } from "./lib/tasks/qa/qa_program.ts";
export { tag } from "./lib/tasks/tag/tag.ts";
export type { GroupedEntity, TagContext, TagOptions, TokenEntity } from "./lib/tasks/tag/tag_context.ts";
export { tagProgram } from "./lib/tasks/tag/tag_program.ts";
export { segmentersBeside } from "./lib/tasks/tag/text_words.ts";
export { labelScheme } from "./lib/tasks/tag/label_scheme.ts";
export { bleu, type BleuOptions } from "./lib/metrics/bleu.ts";
export { chrf, type ChrfOptions } from "./lib/metrics/chrf.ts";
export { ter } from "./lib/metrics/ter.ts";
export type { TerOptions } from "./lib/metrics/ter_words.ts";
export { type CorpusScore, CorpusScores, referenceScores } from "./lib/tasks/translate_score/reference_scores.ts";
export type { Metric, MetricScore } from "./lib/metrics/metric.ts";
export { tokenScoreProgram } from "./lib/tasks/translate_score/token_score_program.ts";
export { rankCandidates, type RankedCandidate } from "./lib/tasks/translate_score/rank_candidates.ts";
export {
  checkObjective,
  translateScore,
  type TranslateScoreContext,
  type TranslateScoreOptions,
  type TranslationRecord,
  type TranslationScore,
} from "./lib/tasks/translate_score/translate_score.ts";
export type { PairRecord as TokenizeRecord } from "./lib/tasks/sequence/encode_text.ts";
export { tokenize, type TokenizeOptions, type TokenizeResult } from "./lib/tasks/tokenize.ts";
export { DEFAULT_MODEL, loadModel, loadSentenceModules, loadTokenizer, type SentenceModules } from "./models/mod.ts";
export type { SentenceLayer } from "./models/sentence/sentence_layer.ts";
export { type HeadName, HEADS } from "./models/heads.ts";
export type { Model } from "./models/model.ts";
export type { EncodeOptions, Encoding, Tokenizer, TokenizerSettings } from "./models/tokenizer.ts";
