import { dirname, join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { isObject } from "../is_object.ts";
import { folderSize } from "./folder_size.ts";

/** A folder into which a version of the binary has extracted itself. */
export interface Extraction {
  path: string;
  /** The size of its files. */
  bytes: number;
}

/** What the name of an extraction ends with while it is removed, and after it was not removed completely. */
export const REMOVED = ".removed";

const HASH = /^[0-9a-f]{1,16}$/;

/** The folders beside the given one into which other versions of this program have extracted themselves, by path. */
export async function otherExtractions(own: string): Promise<Extraction[]> {
  const parent = dirname(own);
  const found: Extraction[] = [];
  for await (const { name, isDirectory } of Deno.readDir(parent)) {
    const path = join(parent, name);
    if (!isDirectory || path === own || !await isExtraction(path, name)) continue;
    found.push({ path, bytes: await folderSize(path) });
  }
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}

async function isExtraction(path: string, name: string): Promise<boolean> {
  if (name.endsWith(REMOVED)) return HASH.test(name.slice(0, -REMOVED.length));
  return HASH.test(name) && await programIn(path) === config.name;
}

/** The name of the program in a folder, if it has one. */
async function programIn(folder: string): Promise<unknown> {
  try {
    const json: unknown = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
    return isObject(json) ? json["name"] : undefined;
  } catch {
    return undefined; // of some other program
  }
}
