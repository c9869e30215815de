/**
 * Cross-lingual language models (XLM, XLM-RoBERTa) on the checkpoint as it lies on disk; docs/library.md has an example.
 *
 * @module
 */
export * from "./lib/errors.ts";
export { Engine, type EngineOptions } from "./lib/runtime/engine.ts";
export { answerAll, type Answered } from "./lib/tasks/answer_all.ts";
export { fillMask, type FillMaskContext, type FillMaskOptions, type FillMaskResult } from "./lib/tasks/fill_mask.ts";
export {
  type LanguageModelAnswer,
  languageModelProgram,
  type LanguageModelRequest,
} from "./lib/tasks/language_model.ts";
export { type MaskTarget, readTargets } from "./lib/tasks/mask_target.ts";
export { tokenize, type TokenizeOptions, type TokenizeRecord, type TokenizeResult } from "./lib/tasks/tokenize.ts";
export { DEFAULT_MODEL, loadModel, loadTokenizer } from "./models/mod.ts";
export type { Model } from "./models/model.ts";
export type { EncodeOptions, Encoding, Tokenizer } from "./models/tokenizer.ts";
