import { XlmError } from "../../errors.ts";
import { isObject } from "../../is_object.ts";
import { readOptionFile } from "../uncertainty/option_file.ts";

/** What is scored: labels of a model, labels given with the texts, choices, words, or answers. */
export type ScoreKind = "labels" | "candidate_labels" | "choices" | "words" | "answers";

/** A temperature, and what it was fitted on. */
export interface Calibration {
  kind: ScoreKind;
  /** Logits are divided by it. */
  temperature: number;
  /** Names by id of the model's labels. */
  labels?: readonly string[];
  /** `sha256` of the model, as `info --json` shows it. */
  model?: string;
}

/** What scores are calibrated. */
export interface Calibrated {
  kind: ScoreKind;
  labels?: readonly string[] | undefined;
  /** As for `loadModel`. */
  model: string | undefined;
}

/**
 * Reads the temperature from a file of `xlm calibrate`, which must fit the scores. What the file does not say is not
 * checked: `{"temperature":1.5}` is enough.
 *
 * @returns 1 if no file is named.
 * @throws {XlmError} exit code 2 for a file of something else or of another model, 4 for one that cannot be read.
 */
export async function readTemperature(path: string | undefined, scores: Calibrated): Promise<number> {
  if (path === undefined) return 1;
  const { temperature, kind, labels, model } = parse(
    await readOptionFile(path, "the calibration", "a file of xlm calibrate"),
    path,
  );
  if (kind !== undefined && kind !== scores.kind) {
    refuse(path, `it is for ${shown(kind)}, and these scores are of ${shown(scores.kind)}`);
  }
  if (labels !== undefined && scores.labels !== undefined && labels.join("\n") !== scores.labels.join("\n")) {
    refuse(path, "it was fitted on a model with other labels");
  }
  if (model !== undefined) {
    const { modelIdentity } = await import("../../../models/model_contents.ts");
    const { sha256 } = await modelIdentity(scores.model);
    if (sha256 !== model) {
      refuse(path, `it was fitted on another model (${model.slice(0, 12)}…, this one is ${sha256.slice(0, 12)}…)`);
    }
  }
  return temperature;
}

interface Stored {
  temperature: number;
  kind: string | undefined;
  labels: string[] | undefined;
  model: string | undefined;
}

function parse(text: string, path: string): Stored {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    refuse(path, "it is not JSON");
  }
  if (!isObject(stored)) refuse(path, "it is no JSON object");
  const { temperature, kind, labels, model } = stored;
  if (typeof temperature !== "number" || !(temperature > 0 && temperature < Infinity)) {
    refuse(path, "its temperature is no number over 0");
  }
  if (!isText(kind)) refuse(path, "its kind is no text");
  if (!isText(model)) refuse(path, "its model is no text");
  if (!isListOfTexts(labels)) refuse(path, "its labels are no list of texts");
  return { temperature, kind, labels, model };
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function isListOfTexts(value: unknown): value is string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every((item) => typeof item === "string"));
}

function shown(kind: string): string {
  return kind.replaceAll("_", " ");
}

function refuse(path: string, found: string): never {
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called("calibration")} ${path}: ${found}; expected a file of xlm calibrate for these scores.`,
  );
}
