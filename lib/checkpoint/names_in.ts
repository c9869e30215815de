import { join } from "@std/path";
import { LAYOUTS } from "./layouts/registry.ts";

/** Names of the files of a directory and of its folders of weights, in order; none of a directory that is not there. */
export async function namesIn(directory: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(directory)) {
      if (!isDirectory || !LAYOUTS.some(({ folder }) => folder === name)) names.push(name);
      else for await (const inner of Deno.readDir(join(directory, name))) names.push(`${name}/${inner.name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}
