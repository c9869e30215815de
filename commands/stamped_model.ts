import { basename, dirname } from "@std/path";
import type { StampedModel } from "../lib/stream/provenance/run_model.ts";
import { hashOfAll, KYTEA_MODEL, modelContents, type ModelParts } from "../models/mod.ts";

/**
 * Stamps a model's files now, and hashes them when it is asked for its identity: one second per gigabyte, unless the
 * hashes are cached. It is then certain that they were the same all the time.
 *
 * @param name as for `loadModel`.
 * @throws {XlmError} exit code 3 if there is no such model, or a file has changed since.
 */
export async function stampedModel(
  name: string | undefined,
  { settings, files: named = {} }: Pick<ModelParts, "settings" | "files">,
): Promise<StampedModel> {
  const { place, hashes } = await modelContents(name, { sentence: true, settings, files: named });
  const commit = commitOf(place);
  return {
    async identity() {
      const files = await hashes();
      const others = new Set([KYTEA_MODEL, ...Object.keys(named)]);
      const own = Object.fromEntries(Object.entries(files).filter(([file]) => !others.has(file)));
      return { name: name ?? "default", sha256: hashOfAll(own), ...commit && { commit }, files };
    },
  };
}

/** The commit of a model in the Hugging Face cache, whose snapshots are named by it. */
function commitOf(place: string): string | undefined {
  const name = basename(place);
  return basename(dirname(place)) === "snapshots" && /^[0-9a-f]{40}$/.test(name) ? name : undefined;
}
