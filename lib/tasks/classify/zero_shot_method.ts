import type { SentenceModules } from "../../../models/sentence/sentence_modules.ts";
import type { Model } from "../../../models/model.ts";
import { entailmentId } from "./zero_shot.ts";

/** Natural language inference, or similarity of sentence vectors. */
export const ZERO_SHOT_METHODS = ["nli", "vectors"] as const;

export type ZeroShotMethod = (typeof ZERO_SHOT_METHODS)[number];

/**
 * The method of zero-shot classification, and the folder's sentence-transformers modules where vectors are compared.
 */
export interface ZeroShotPlan {
  method: ZeroShotMethod;
  modules?: SentenceModules | undefined;
}

/**
 * The method asked for; else inference if the model has an entailment label, else vectors if it is a
 * sentence-transformers folder, else inference (whose error then says what is missing).
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
  const { loadSentenceModules } = await import("../../../models/sentence/sentence_modules.ts");
  const modules = await loadSentenceModules(name);
  return asked === "vectors" || modules !== undefined ? { method: "vectors", modules } : { method: "nli" };
}

/** Whether a model does natural language inference. */
export function infers(model: Model): boolean {
  return model.heads.includes("sequence-classification") && entailmentId(model.labels("sequence-classification")) >= 0;
}
