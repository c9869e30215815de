import { join } from "@std/path";
import { XlmError } from "../errors.ts";
import { readModelFile } from "./model_file.ts";
import { isObject } from "../is_object.ts";
import { parsePythonJson } from "./python_json.ts";

/** One module of a sentence-transformers folder. */
export interface ModuleEntry {
  /** Its Python class, as in modules.json. */
  type: string;
  /** The class name without module, if it is one of sentence-transformers' own; else the same as `type`. */
  name: string;
  /** Its folder, relative to that of modules.json; may be empty. */
  path: string;
}

export const MODULES = "modules.json";

const RULE = "sentence-transformers' list of modules";
/** Valid folder names: no path out of the model's directory. */
const FOLDER = /^(\w[\w.-]*(\/\w[\w.-]*)*)?$/;

/**
 * Reads modules.json; an empty list if it does not exist.
 *
 * @throws {XlmError} exit code 3 if it is unusable.
 * @see https://sbert.net/docs/sentence_transformer/usage/custom_models.html
 */
export async function readModuleList(directory: string): Promise<ModuleEntry[]> {
  const path = join(directory, MODULES);
  const bytes = await readModelFile(path, RULE);
  return bytes === undefined ? [] : parseModuleList(bytes, path);
}

/**
 * The modules that the content of a modules.json lists.
 *
 * @param path the file's name in messages.
 * @throws {XlmError} exit code 3 if it is unusable.
 */
export function parseModuleList(bytes: Uint8Array, path: string): ModuleEntry[] {
  const refuse = (found: string): never => {
    throw new XlmError(3, `Cannot read ${path}: ${found}; expected ${RULE}.`);
  };
  let list: unknown;
  try {
    list = parsePythonJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (!Array.isArray(list)) return refuse("it holds no list");
  return list.map((item) => {
    const { type, path: written } = isObject(item) ? item : {};
    const path = typeof written === "string" ? written.replace(/^\.(\/+|$)|(?<=[^/])\/+$/g, "") : undefined;
    if (typeof type !== "string" || path === undefined || !FOLDER.test(path)) {
      return refuse("a module has no type and path within the folder");
    }
    const own = type.startsWith("sentence_transformers.");
    return { type, name: own ? type.slice(type.lastIndexOf(".") + 1) : type, path };
  });
}
