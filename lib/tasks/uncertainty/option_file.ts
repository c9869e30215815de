import { XlmError } from "../../errors.ts";
import { failureCause } from "../../failure_cause.ts";

/**
 * The text of a small file that an option names.
 *
 * @param what names the file in the message: `the thresholds`.
 * @throws {XlmError} exit code 4 if it cannot be read.
 */
export async function readOptionFile(path: string, what: string, expected: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new XlmError(4, `Cannot read ${what} ${path}: ${failureCause(error)}; expected ${expected}.`, {
      cause: error,
    });
  }
}
