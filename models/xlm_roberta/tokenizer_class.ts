import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { XlmError } from "../../lib/errors.ts";
import { OTHER_TOKENIZER_CLASSES } from "./tokenizer_classes_table.ts";
import type { Variant } from "./variant.ts";
import { XLM_ROBERTA_VARIANTS } from "./variants.ts";

/**
 * The stages of tokenization: XLM-RoBERTa's own, regardless of tokenizer.json (`own`), or those in tokenizer.json
 * (`described`).
 */
export type TokenizerStages = "own" | "described";

const OWN = "XLMRobertaTokenizer";

/**
 * Chooses as transformers 5.18's AutoTokenizer does. The class is that of tokenizer_config.json, else of config.json,
 * else of the model: XLM-RoBERTa has a class of its own, others (variants, or no config.json) have none. Names unknown
 * to transformers count as no class.
 *
 * @throws {XlmError} exit code 3 if a class of other models is named: it has other stages yet.
 */
export function tokenizerStages(
  tokenizer_config: ConfigReader | undefined,
  config: ConfigReader | undefined,
): TokenizerStages {
  const variant = variantNamed(config?.fields["model_type"]);
  for (const file of [tokenizer_config, config]) {
    const named = file?.fields["tokenizer_class"];
    if (named === undefined || named === null) continue;
    if (typeof named !== "string") return refuse(file!, named);
    if (variant?.has_tokenizer_class === false) break;
    const name = named.replace(/Fast$/, "");
    if (OTHER_TOKENIZER_CLASSES.includes(name.replace(/Tokenizer$/, "")) && name.endsWith("Tokenizer")) {
      return refuse(file!, named);
    }
    return name === OWN ? "own" : "described";
  }
  return variant?.has_tokenizer_class ? "own" : "described";
}

function variantNamed(model_type: unknown): Variant | undefined {
  const variants: Readonly<Record<string, Variant>> = XLM_ROBERTA_VARIANTS;
  return typeof model_type === "string" && Object.hasOwn(variants, model_type) ? variants[model_type] : undefined;
}

function refuse(file: ConfigReader, found: unknown): never {
  throw new XlmError(
    3,
    `Cannot use ${file.path}: tokenizer_class is ${
      JSON.stringify(found)
    }; expected ${OWN}, or PreTrainedTokenizerFast ` +
      "with a tokenizer.json that has all stages. Save the tokenizer as one of them.",
  );
}
