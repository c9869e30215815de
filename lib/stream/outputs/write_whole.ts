import { XlmError } from "../../errors.ts";
import { failureCause } from "../../failure_cause.ts";

/**
 * Writes a text in one piece: nobody ever sees a part of the file, and of a link it is the file that is replaced. What
 * is no file (a device, a pipe) is written to.
 *
 * @throws {XlmError} 4 if it cannot be written
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    const found = await Deno.stat(path).catch(() => null);
    if (found !== null && !found.isFile) await Deno.writeTextFile(path, text, { create: false });
    else await replaceFile(found === null ? path : await Deno.realPath(path), text);
  } catch (cause) {
    throw new XlmError(4, `Cannot write ${path}: ${failureCause(cause)}.`, { cause });
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await Deno.writeTextFile(partial, text);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}
