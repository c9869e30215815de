import type { Family, FamilyTokenizer } from "../family.ts";
import { XLM_ARCHITECTURES } from "./architectures.ts";
import { readXlmConfig } from "./config.ts";
import { readFacebookCheckpoint } from "./facebook_checkpoint.ts";
import { findFacebookFiles } from "./facebook_files.ts";
import { embeddedLanguages } from "./languages.ts";

const TOKENIZER: FamilyTokenizer = {
  files: ["vocab.json"],
  isIn: (directory, names) => findFacebookFiles(directory, names) !== undefined,
  known: [/^(vocab\.json|merges\.txt)$/, /^(codes|vocab)([._-].*)?$/],
  kinds: [[/^vocab\.json$/, /^merges\.txt$/], [/^codes/, /^vocab([._-].*)?$|\.pth$/]],
  expected: "vocab.json with merges.txt",
  /** merges.txt is preferred to facebookresearch/XLM's files. */
  read(names) {
    const merges = names.filter((name) => /^(vocab\.json|merges\.txt)$/.test(name));
    if (merges.includes("merges.txt")) return merges;
    return [...merges, ...names.filter((name) => /^codes|^vocab([._-].*)?$/.test(name))];
  },
  segments: (names) => names.some((name) => /^(merges\.txt$|codes)/.test(name)),
  load: async (...from) => await (await import("./tokenizer.ts")).XlmTokenizer.load(...from),
};

/** XLM (Lample and Conneau 2019, "Cross-lingual Language Model Pretraining"). */
export const XLM_FAMILY: Family = {
  architectures: XLM_ARCHITECTURES,
  tokenizer: TOKENIZER,
  open: async (...from) => (await import("./model.ts")).openXlm(...from),
  langs: (json) => embeddedLanguages(readXlmConfig(json)),
  training_run_names: /\.pth$/,
  readTrainingRun: readFacebookCheckpoint,
};
