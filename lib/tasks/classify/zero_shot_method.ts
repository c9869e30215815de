import type { SentenceModules } from "../../../models/sentence/sentence_modules.ts";
import type { Model } from "../../../models/model.ts";
import { sentenceModules } from "../embed/embed_context.ts";
import { entailmentId } from "./zero_shot.ts";

/** By a model of natural language inference, or by how near sentence vectors lie. */
export const ZERO_SHOT_METHODS = ["nli", "vectors"] as const;

export type ZeroShotMethod = (typeof ZERO_SHOT_METHODS)[number];

/** How labels that the model never saw are tried, and what the folder says of vectors where they are compared. */
export interface ZeroShotPlan {
  method: ZeroShotMethod;
  modules?: SentenceModules | undefined;
}

/**
 * What is asked for; else inference where a label's name says that the model does it, else vectors where it is a
 * sentence-transformers folder, else inference, which then says what is missing.
 *
 * @param name as for `loadModel`.
 * @throws {XlmError} exit code 3 for modules that cannot be used.
 */
export async function zeroShotPlan(
  asked: ZeroShotMethod | undefined,
  model: Model,
  name: string | undefined,
): Promise<ZeroShotPlan> {
  if (asked === "nli" || (asked === undefined && infers(model))) return { method: "nli" };
  const modules = await sentenceModules(name);
  return asked === "vectors" || modules !== undefined ? { method: "vectors", modules } : { method: "nli" };
}

/** Whether a model does natural language inference. */
export function infers(model: Model): boolean {
  return model.heads.includes("sequence-classification") && entailmentId(model.labels("sequence-classification")) >= 0;
}
