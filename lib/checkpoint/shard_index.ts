import { dirname, join } from "@std/path";
import { XlmError } from "../errors.ts";
import { excerpt } from "./excerpt.ts";
import { isFile } from "./is_file.ts";
import { readModelJson } from "./model_file.ts";
import { isObject } from "../is_object.ts";

/** The contents of `model.safetensors.index.json` or `pytorch_model.bin.index.json`. */
export interface ShardIndex {
  /** Paths of the shards. */
  files: string[];
  /** The shard of each tensor, by its name. */
  fileOf: ReadonlyMap<string, string>;
}

/**
 * Reads the index of a sharded checkpoint. Shards must be in the index's directory or below.
 *
 * @throws {XlmError} exit code 3 if it is unusable or shards are missing (the message names all of them).
 * @see https://huggingface.co/docs/transformers/big_models (sharded checkpoints)
 */
export async function readShardIndex(path: string): Promise<ShardIndex> {
  const refuse = (found: string, rule: string): never => {
    throw new XlmError(3, `Cannot read checkpoint ${path}: ${found}; expected ${rule}.`);
  };
  const map = (await readModelJson(path, "an index in JSON"))?.["weight_map"];
  if (!isObject(map) || Object.keys(map).length === 0) {
    return refuse("it has no weight_map", "names of tensors and parts");
  }
  const fileOf = new Map<string, string>();
  for (const [tensor, part] of Object.entries(map)) {
    if (typeof part !== "string" || !isInside(part)) {
      return refuse(
        `tensor ${excerpt(tensor)} is said to lie in ${excerpt(part)}`,
        "names of files beside it or below",
      );
    }
    fileOf.set(tensor, join(dirname(path), part));
  }
  const files = [...new Set(fileOf.values())].sort();
  const missing: string[] = [];
  for (const file of files) if (!await isFile(file)) missing.push(file);
  if (missing.length > 0) refuse(`it speaks of ${missing.join(", ")}, not there`, "every part beside it");
  return { files, fileOf };
}

/** Whether a relative path stays inside its folder, on any system. */
export function isInside(path: string): boolean {
  return path !== "" && !/^[/~]|[\\:\0]/.test(path) && path.split("/").every((step) => !["", ".", ".."].includes(step));
}
