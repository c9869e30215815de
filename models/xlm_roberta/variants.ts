import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import type { Variant } from "./variant.ts";
import { XLM_ROBERTA } from "./xlm_roberta.ts";
import { XLM_ROBERTA_XL } from "./xlm_roberta_xl.ts";

/** The variants, by the `model_type` of config.json. */
export const XLM_ROBERTA_VARIANTS = {
  "xlm-roberta": XLM_ROBERTA,
  "xlm-roberta-xl": XLM_ROBERTA_XL,
} as const satisfies Record<string, Variant>;

export type XlmRobertaFamily = keyof typeof XLM_ROBERTA_VARIANTS;

/** @throws {XlmError} exit code 3 if `model_type` names no variant. */
export function xlmRobertaFamily(json: ConfigReader): XlmRobertaFamily {
  return json.string("model_type", "xlm-roberta", Object.keys(XLM_ROBERTA_VARIANTS) as XlmRobertaFamily[]);
}
