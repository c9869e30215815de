import type { Checkpoint } from "../lib/checkpoint/checkpoint.ts";
import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import type { Family, FamilyTokenizer, TrainingRun } from "./family.ts";
import { XLM_FAMILY } from "./xlm/family.ts";
import { XLM_ROBERTA_FAMILIES } from "./xlm_roberta/family.ts";

/** The families there are, by the `model_type` of config.json. */
export const FAMILIES = { "xlm": XLM_FAMILY, ...XLM_ROBERTA_FAMILIES } as const satisfies Record<string, Family>;

export type FamilyName = keyof typeof FAMILIES;

export const FAMILY_NAMES = Object.keys(FAMILIES) as FamilyName[];

/** The tokenizers of the families, each once. */
export const FAMILY_TOKENIZERS: readonly FamilyTokenizer[] = [
  ...new Set(Object.values(FAMILIES).map(({ tokenizer }) => tokenizer)),
];

/**
 * The family that config.json's model_type names; the first versions of transformers wrote none, and the classes tell.
 *
 * @throws {XlmError} exit code 3 where it is none that there is.
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
 * The family that a directory's tokenizer files tell, where there is no config.json.
 *
 * @throws {XlmError} exit code 3 where the files are of several tokenizers.
 */
export function familyByFiles(directory: string, names: ReadonlySet<string>): Family | undefined {
  const families: readonly Family[] = Object.values(FAMILIES);
  return families.find(({ tokenizer }) => tokenizer.files.some((file) => names.has(file))) ??
    families.find(({ tokenizer }) => tokenizer.isIn?.(directory, [...names]));
}

/** Whether a file of that name may be a checkpoint of a family's own training. */
export function mayBeTrainingRun(name: string): boolean {
  return Object.values<Family>(FAMILIES).some(({ training_run_names }) => training_run_names?.test(name));
}

/**
 * What a checkpoint of a family's own training says beside its weights; `undefined` for any other.
 *
 * @throws {XlmError} exit code 3 where it is unusable.
 */
export function readTrainingRun(checkpoint: Checkpoint): TrainingRun | undefined {
  for (const family of Object.values<Family>(FAMILIES)) {
    const run = family.readTrainingRun?.(checkpoint);
    if (run !== undefined) return run;
  }
  return undefined;
}
