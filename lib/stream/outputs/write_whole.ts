import { XlmError } from "../../errors.ts";
import { failureCause } from "../../failure_cause.ts";

/** Writes a file of text in one piece: nobody ever sees a part of it. @throws {XlmError} 4 if it cannot be written */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await Deno.writeTextFile(partial, text);
    await Deno.rename(partial, path);
  } catch (cause) {
    await Deno.remove(partial).catch(() => {});
    throw new XlmError(4, `Cannot write ${path}: ${failureCause(cause)}.`, { cause });
  }
}
