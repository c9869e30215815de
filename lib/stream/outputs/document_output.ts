import { XlmError } from "../../errors.ts";
import { failureCause } from "../failure_cause.ts";
import { type StandardStreams, standardStreams, writeStdout } from "../standard_streams.ts";

/** Where a result goes that is one document, and so is written at the end. */
export interface DocumentOutput {
  write(text: string): Promise<void>;
}

/**
 * Checks that a document can be written to a file, or to stdout where none is named. The file appears whole or not at all.
 *
 * @throws {XlmError} 2 where the file exists and may not be replaced; `write` 4 where it cannot be written
 */
export async function planDocument(
  path: string | undefined,
  { overwrite = false }: { overwrite?: boolean | undefined },
): Promise<DocumentOutput> {
  if (path === undefined || path === "-") return { write: (text) => writeStdout(text) };
  if (!overwrite && await Deno.lstat(path).then(() => true, () => false)) {
    throw new XlmError(2, `Cannot write ${path}: it exists; expected a new file. Use --overwrite to replace it.`);
  }
  return {
    async write(text) {
      const partial = `${path}.${crypto.randomUUID()}.partial`;
      try {
        await Deno.writeTextFile(partial, text);
        await Deno.rename(partial, path);
      } catch (cause) {
        await Deno.remove(partial).catch(() => {});
        throw new XlmError(4, `Cannot write ${path}: ${failureCause(cause)}.`, { cause });
      }
    },
  };
}

/** The process's streams with nothing behind stdout: for a run whose lines nobody asked for. */
export const withoutStdout: StandardStreams = {
  ...standardStreams,
  stdout: { write: (bytes) => Promise.resolve(bytes.length), isTerminal: () => false },
};
