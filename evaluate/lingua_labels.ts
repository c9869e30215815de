import { join } from "@std/path";
import { writeStderr } from "../lib/stream/standard_streams.ts";

/** The language of each text by lingua, in its high- and low-accuracy modes. */
export interface LinguaLabels {
  high: string[];
  low: string[];
}

/** The version pinned in `requirements.txt`. */
export const LINGUA = "lingua-language-detector 2.1.1";

/**
 * Identifies languages with lingua, restricted to `languages`; `undefined` if there is no such Python, or it lacks lingua.
 *
 * @see https://github.com/pemistahl/lingua-py
 */
export async function linguaLabels(
  python: string,
  languages: readonly string[],
  texts: readonly string[],
): Promise<LinguaLabels | undefined> {
  const input = texts.map((text) => JSON.stringify(text) + "\n").join("");
  const args = [join(import.meta.dirname!, "lingua_labels.py"), ...languages];
  try {
    const process = new Deno.Command(python, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
    const [{ success, stdout, stderr }] = await Promise.all([
      process.output(),
      // A script that ends at once leaves its input unread; its output says why.
      new Blob([input]).stream().pipeTo(process.stdin).catch(() => {}),
    ]);
    if (success) {
      const rows = new TextDecoder().decode(stdout).trim().split("\n").map((line) => line.split(" "));
      return { high: rows.map(([high]) => high!), low: rows.map(([, low]) => low!) };
    }
    writeStderr(`${LINGUA} is left out: ${new TextDecoder().decode(stderr).trim().split("\n").at(-1)}\n`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    writeStderr(`${LINGUA} is left out: there is no ${python}\n`);
  }
  return undefined;
}
