import { join } from "@std/path";
import { readLines, readText } from "./unseen_text.ts";

/** Languages written without spaces between words. */
export const UNSPACED: readonly string[] = ["th", "zh"];

const RUN_OF_WORDS = 8;
const RUN_OF_CHARACTERS = 20;

/**
 * All runs of 8 consecutive words (20 characters in Thai and Chinese) of the evaluation texts, to recognise training lines
 * that overlap with them.
 *
 * @see models/held_out.py, which leaves the same lines out of the model's training text
 */
export class HeldOutRuns {
  readonly #runs = new Set<string>();

  constructor(readonly language: string) {}

  /** @param patterns files below `data`, such as `ud/*.test.jsonl.gz`; those that name the language are read. */
  static async read(data: string, patterns: readonly string[], language: string): Promise<HeldOutRuns> {
    const runs = new HeldOutRuns(language);
    for (const pattern of patterns) {
      const [folder = "", name = ""] = pattern.split("/");
      for await (const entry of Deno.readDir(join(data, folder))) {
        const fits = entry.name.endsWith(name.slice(name.indexOf("*") + 1));
        if (!fits || !entry.name.split(".").includes(language)) continue;
        runs.add(...await evaluatedTexts(join(data, folder, entry.name)));
      }
    }
    return runs;
  }

  add(...texts: readonly string[]): void {
    for (const text of texts) for (const run of this.#runsOf(text)) this.#runs.add(run);
  }

  /** Whether a line contains such a run, or equals a shorter evaluation text. */
  shares(line: string): boolean {
    for (const run of this.#runsOf(line)) if (this.#runs.has(run)) return true;
    return false;
  }

  *#runsOf(text: string): Generator<string> {
    const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
    const unspaced = UNSPACED.includes(this.language);
    const [units, length, joint] = unspaced
      ? [[...words.join("")], RUN_OF_CHARACTERS, ""] as const
      : [words, RUN_OF_WORDS, " "] as const;
    if (units.length === 0) return;
    const last = Math.max(0, units.length - length);
    for (let start = 0; start <= last; start++) yield units.slice(start, start + length).join(joint);
  }
}

/** Lines, the texts of UD's sentences, or every string of a SQuAD document. */
async function evaluatedTexts(path: string): Promise<string[]> {
  if (path.endsWith(".json.gz")) return stringsOf(JSON.parse(await readText(path)));
  const lines = await readLines(path);
  return path.endsWith(".jsonl.gz") ? lines.map((line) => JSON.parse(line).text) : lines;
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
