import { join } from "@std/path";
import { HeldOutRuns } from "./held_out_runs.ts";
import { seededRandom, shuffled } from "./seeded_random.ts";
import { readLines } from "./unseen_text.ts";

/** `models/default/train/data.json`: what the model is trained on. */
interface TrainingSettings {
  /** Maximum bytes per language. */
  cap_bytes: number;
  /** Files with `XX` for the language, the column of its text in them, and the share of lines that is kept. */
  sets: readonly { files: string; column: number; keep: number }[];
  /** Files with evaluation text. */
  held_out: readonly string[];
}

/**
 * The text that the model is trained on, for baselines: the same data sets, without lines that overlap with the evaluation
 * text, up to the same size. Of larger data sets other lines are sampled than for the model.
 */
export class TrainingText {
  readonly #read = new Map<string, Promise<string[]>>();

  constructor(readonly data: string) {}

  /** Distinct lines of a language in random order. */
  lines(language: string): Promise<string[]> {
    const known = this.#read.get(language) ?? this.#lines(language);
    this.#read.set(language, known);
    return known;
  }

  async #lines(language: string): Promise<string[]> {
    const path = new URL("../models/default/train/data.json", import.meta.url);
    const { cap_bytes, sets, held_out }: TrainingSettings = JSON.parse(await Deno.readTextFile(path));
    const random = seededRandom("training", language);
    const distinct = new Set<string>();
    for (const { files, column, keep } of sets) {
      for (const row of await readLines(join(this.data, files.replace("XX", language)))) {
        const line = row.split("\t")[column]?.trim();
        if (line && (keep === 1 || random() < keep)) distinct.add(line);
      }
    }
    const unseen = await HeldOutRuns.read(this.data, held_out, language);
    const lines: string[] = [];
    let size = 0;
    for (const line of shuffled([...distinct], random)) {
      if (size > cap_bytes) break;
      if (unseen.shares(line)) continue;
      size += new TextEncoder().encode(line).length;
      lines.push(line);
    }
    return lines;
  }
}
