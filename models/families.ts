import type { Checkpoint } from "../lib/checkpoint/checkpoint.ts";
import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import type { Family, FamilyTokenizer, TrainingRun } from "./family.ts";
import { XLM_FAMILY } from "./xlm/family.ts";
import { XLM_ROBERTA_FAMILIES } from "./xlm_roberta/family.ts";

/** All families, by the `model_type` of config.json. */
export const FAMILIES = { "xlm": XLM_FAMILY, ...XLM_ROBERTA_FAMILIES } as const satisfies Record<string, Family>;

export type FamilyName = keyof typeof FAMILIES;

export const FAMILY_NAMES = Object.keys(FAMILIES) as FamilyName[];

/** The tokenizers of all families, each once. */
export const FAMILY_TOKENIZERS: readonly FamilyTokenizer[] = [
  ...new Set(Object.values(FAMILIES).map(({ tokenizer }) => tokenizer)),
];

/**
 * The family of a config.json: that of `model_type`, or of the classes in `architectures`, since the first versions of
 * transformers wrote no `model_type`.
 *
 * @throws {XlmError} exit code 3 for other families.
 */
export function familyOf(json: ConfigReader): Family {
  if (json.raw("model_type") !== undefined) {
    return FAMILIES[json.string("model_type", FAMILY_NAMES[0]!, FAMILY_NAMES)];
  }
  const classes = json.strings("architectures") ?? [];
  const families: readonly Family[] = Object.values(FAMILIES);
  return families.find(({ architectures }) => classes.some((name) => Object.hasOwn(architectures, name))) ??
    json.fail("model_type is missing", `one of ${FAMILY_NAMES.join(", ")}`);
}

/**
 * The family of a directory without config.json, by its tokenizer files.
 *
 * @throws {XlmError} exit code 3 if there are files of several tokenizers.
 */
export function familyByFiles(directory: string, names: ReadonlySet<string>): Family | undefined {
  const families: readonly Family[] = Object.values(FAMILIES);
  return families.find(({ tokenizer }) => tokenizer.files.some((file) => names.has(file))) ??
    families.find(({ tokenizer }) => tokenizer.isIn?.(directory, [...names]));
}

/** Whether a file with this name may be a checkpoint written by a family's own training code. */
export function mayBeTrainingRun(name: string): boolean {
  return Object.values<Family>(FAMILIES).some(({ training_run_names }) => training_run_names?.test(name));
}

/**
 * Reads configuration and vocabulary from a checkpoint written by a family's own training code; `undefined` for other
 * checkpoints.
 *
 * @throws {XlmError} exit code 3 if it is unusable.
 */
export function readTrainingRun(checkpoint: Checkpoint): TrainingRun | undefined {
  for (const family of Object.values<Family>(FAMILIES)) {
    const run = family.readTrainingRun?.(checkpoint);
    if (run !== undefined) return run;
  }
  return undefined;
}
