export type { TokenizerSettings } from "./tokenizer.ts";
export { type LoadedTokenizer, loadTokenizer } from "./load_tokenizer.ts";
export { DEFAULT_MODEL, SHIPPED_MODELS } from "./shipped_models.ts";
export { loadModel, type LoadOptions } from "./load_model.ts";
export { loadSentenceModules, type SentenceModules } from "./sentence/sentence_modules.ts";
export { findModelFiles, type ModelFiles } from "./model_files.ts";
export {
  KYTEA_MODEL,
  type ModelContents,
  modelContents,
  type ModelIdentity,
  modelIdentity,
  type ModelParts,
} from "./model_contents.ts";
export { type FileHashes, hashOfAll } from "../lib/checkpoint/file_hashes.ts";
export { cacheDirectory } from "../lib/cache_directory.ts";
export { hubCacheDirectory } from "../lib/checkpoint/hub_cache.ts";
export { type CachedModels, cachedModels } from "./cached_models.ts";
