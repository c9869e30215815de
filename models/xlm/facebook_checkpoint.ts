import { join } from "@std/path";
import type { Checkpoint } from "../../lib/checkpoint/checkpoint.ts";
import { excerpt } from "../../lib/checkpoint/excerpt.ts";
import { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { namesIn } from "../../lib/checkpoint/names_in.ts";
import type { PickleValue } from "../../lib/checkpoint/torch/pickle_value.ts";
import { XlmError } from "../../lib/errors.ts";
import type { TrainingRun } from "../family.ts";
import { facebookPiece } from "./facebook_files.ts";

/** Nesting depth of plain values: `lang2id` and `id2lang` are maps. */
const DEEPEST = 2;

/**
 * Reads arguments and dictionary from a checkpoint of facebookresearch/XLM, as transformers' conversion does; arguments
 * that are arrays or tensors are left out. `undefined` for other files.
 *
 * @throws {XlmError} exit code 3 if they are unusable.
 * @see facebookresearch/XLM, xlm/trainer.py, save_checkpoint; transformers 4,
 * convert_xlm_original_pytorch_checkpoint_to_pytorch.py
 */
export function readFacebookCheckpoint({ path, entries, tensors }: Checkpoint): TrainingRun | undefined {
  const [params, words] = [entries.get("params"), entries.get("dico_word2id")];
  if (!(params instanceof Map)) return undefined;
  if (!(words instanceof Map)) {
    throw new XlmError(
      3,
      `Cannot use ${path}: it has params and no dico_word2id; expected both, as XLM's trainer saves.`,
    );
  }
  const positions = tensors.get("position_embeddings.weight")?.shape[0];
  const fromTraining = Object.fromEntries([...params].map(([name, value]) => [shortText(name), plain(value, DEEPEST)]));
  const fields = { max_position_embeddings: positions, ...fromTraining, model_type: "xlm" };
  const vocabulary: Record<string, number> = {};
  for (const [word, id] of words) {
    if (typeof word !== "string" || typeof id !== "number") {
      throw new XlmError(
        3,
        `Cannot use ${path}: dico_word2id has ${excerpt(word)}: ${excerpt(id)}; expected words and numbers.`,
      );
    }
    vocabulary[facebookPiece(word, id)] = id;
  }
  return { json: new ConfigReader(path, fields), vocabulary };
}

/**
 * The merges file of such a checkpoint: merges.txt, or the only one whose name starts with `codes`.
 *
 * @throws {XlmError} exit code 3 if there is none, or several.
 */
export async function findFacebookCodes(directory: string): Promise<string> {
  const names = await namesIn(directory);
  if (names.includes("merges.txt")) return join(directory, "merges.txt");
  const codes = names.filter((name) => /^codes/.test(name));
  if (codes.length === 1) return join(directory, codes[0]!);
  throw new XlmError(
    3,
    `Cannot find the merges in ${directory}: found ${codes.join(", ") || "no file that starts with codes"}; expected ` +
      "one file of facebookresearch/XLM's codes, or merges.txt, beside the checkpoint.",
  );
}

/**
 * A plain value as JSON; `undefined` for other values and for deeper ones, since values of a pickle may contain
 * themselves.
 */
function plain(value: PickleValue, depth: number): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string") {
    return value;
  }
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth - 1));
  if (!(value instanceof Map)) return undefined;
  return Object.fromEntries([...value].map(([key, item]) => [shortText(key), plain(item, depth - 1)]));
}

function shortText(key: PickleValue): string {
  return typeof key === "string" ? key : excerpt(key);
}
