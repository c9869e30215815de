import { XlmError } from "../errors.ts";
import { failureCause } from "../failure_cause.ts";
import { isObject } from "../is_object.ts";
import { parsePythonJson } from "./python_json.ts";
import { refuseStandIn } from "./stand_in.ts";

/**
 * Reads a whole file of a model; `undefined` if it does not exist.
 *
 * @param rule the expected content, for error messages.
 * @throws {XlmError} exit code 3 if it cannot be read, or is only a placeholder.
 */
export async function readModelFile(path: string, rule: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      if (!await isLink(path)) return undefined;
      throw new XlmError(3, `Cannot read ${path}: it is a link to nothing; expected ${rule}. Download it again.`);
    }
    throw new XlmError(3, `Cannot read ${path}: ${failureCause(error)}; expected ${rule}.`);
  }
  refuseStandIn(bytes, bytes.length, path);
  return bytes;
}

/**
 * Reads a JSON object of a model's file, as Python reads JSON; `undefined` if the file does not exist.
 *
 * @throws {XlmError} exit code 3 if it cannot be read, or holds no object.
 */
export async function readModelJson(path: string, rule: string): Promise<Record<string, unknown> | undefined> {
  const bytes = await readModelFile(path, rule);
  return bytes && parseModelJson(bytes, path, rule);
}

/** As `readModelJson`, from bytes. */
export function parseModelJson(bytes: Uint8Array, path: string, rule: string): Record<string, unknown> {
  const refuse = (found: string): never => {
    throw new XlmError(3, `Cannot read ${path}: ${found}; expected ${rule}.`);
  };
  let value: unknown;
  try {
    value = parsePythonJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse(error instanceof TypeError ? "its bytes are no UTF-8" : (error as Error).message);
  }
  return isObject(value) ? value : refuse("it holds no object");
}

async function isLink(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(({ isSymlink }) => isSymlink, () => false);
}
