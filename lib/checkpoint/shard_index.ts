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
  const map = shardMap(await readModelJson(path, "an index in JSON"), path);
  const fileOf = new Map([...map].map(([tensor, part]) => [tensor, join(dirname(path), part)]));
  const files = [...new Set(fileOf.values())].sort();
  const missing: string[] = [];
  for (const file of files) if (!await isFile(file)) missing.push(file);
  if (missing.length > 0) throw refusal(path, `it speaks of ${missing.join(", ")}, not there`, "every part beside it");
  return { files, fileOf };
}

/**
 * The shard of each tensor, by its name, relative to the index.
 *
 * @param json the content of the index.
 * @param path the index in messages.
 * @throws {XlmError} exit code 3 if it names no shards, or some outside its directory.
 */
export function shardMap(json: Record<string, unknown> | undefined, path: string): Map<string, string> {
  const map = json?.["weight_map"];
  if (!isObject(map) || Object.keys(map).length === 0) {
    throw refusal(path, "it has no weight_map", "names of tensors and parts");
  }
  return new Map(
    Object.entries(map).map(([tensor, part]) => {
      if (typeof part === "string" && isInside(part)) return [tensor, part];
      const found = `tensor ${excerpt(tensor)} is said to lie in ${excerpt(part)}`;
      throw refusal(path, found, "names of files beside it or below");
    }),
  );
}

function refusal(path: string, found: string, rule: string): XlmError {
  return new XlmError(3, `Cannot read checkpoint ${path}: ${found}; expected ${rule}.`);
}

/** Whether a relative path stays inside its folder, on any system. */
export function isInside(path: string): boolean {
  return path !== "" && !/^[/~]|[\\:\0]/.test(path) && path.split("/").every((step) => !["", ".", ".."].includes(step));
}
