import { XlmError } from "../../errors.ts";
import { isObject } from "../../is_object.ts";
import { readOptionFile } from "./option_file.ts";

/** Most names that an error message shows. */
const SHOWN = 10;

/** Scores that labels must reach. */
export class Thresholds {
  /**
   * @param others threshold of labels that have none of their own; they always reach it if it is `undefined`.
   * @param byLabel thresholds of labels.
   */
  constructor(readonly others: number | undefined, readonly byLabel: ReadonlyMap<string, number> = new Map()) {}

  /** Whether a score is too low for its label. */
  abstains(label: string, score: number): boolean {
    return score < (this.byLabel.get(label) ?? this.others ?? -Infinity);
  }

  /**
   * Checks that thresholds are of labels that there are.
   *
   * @throws {XlmError} exit code 2; the message names the labels.
   */
  checkLabels(names: readonly string[]): void {
    const wrong = [...this.byLabel.keys()].find((label) => !names.includes(label));
    if (wrong === undefined) return;
    const shown = names.slice(0, SHOWN).join(", ") + (names.length > SHOWN ? ", …" : "");
    const expected = names.length === 0 ? "one number, since answers have no labels" : `some of ${shown}`;
    refuse(`there is no label ${JSON.stringify(wrong)}`, expected);
  }

  /** Checks that scores, which are probabilities, can reach them. @throws {XlmError} exit code 2 if not. */
  checkProbabilities(): void {
    const wrong = [this.others, ...this.byLabel.values()].find((value) =>
      value !== undefined && !(value >= 0 && value <= 1)
    );
    if (wrong !== undefined) refuse(`${wrong} is no probability`, "0 to 1");
  }
}

/**
 * Reads the entries of an option: numbers, `label=number`, and names of files that hold a number or an object of
 * numbers by label. Later ones win.
 *
 * @throws {XlmError} exit code 2 for anything else, 4 for a file that cannot be read.
 */
export async function readThresholds(entries: readonly string[] | undefined): Promise<Thresholds | undefined> {
  if (entries === undefined) return undefined;
  if (entries.length === 0) refuse("no number is given", "a number, label=number or a file");
  let others: number | undefined;
  const byLabel = new Map<string, number>();
  for (const entry of entries) {
    const [, label, own] = /^(.+)=([^=]*)$/s.exec(entry) ?? [];
    if (label !== undefined) byLabel.set(label.trim(), numberOf(own!, entry));
    else if (isNumber(entry)) others = Number(entry);
    else {
      const stored = await storedThresholds(entry);
      if (typeof stored === "number") others = stored;
      else for (const [label, value] of Object.entries(stored)) byLabel.set(label, value);
    }
  }
  return new Thresholds(others, byLabel);
}

/** Names of the files among the entries. */
export function thresholdFiles(entries: readonly string[] = []): string[] {
  return entries.filter((entry) => !entry.includes("=") && !isNumber(entry));
}

async function storedThresholds(path: string): Promise<number | Record<string, number>> {
  const text = await readOptionFile(path, "the thresholds", "a number, label=number or a file");
  const stored = parsed(text);
  const isNumbers = isObject(stored) && Object.values(stored).every((value) => typeof value === "number");
  if (typeof stored === "number" || isNumbers) return stored as number | Record<string, number>;
  return refuse(`${path} holds no thresholds`, 'a JSON number, or an object such as {"PER":0.9,"LOC":0.8}');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function numberOf(text: string, entry: string): number {
  return isNumber(text.trim()) ? Number(text) : refuse(`${JSON.stringify(entry)} has no number`, "label=number");
}

function refuse(found: string, expected: string): never {
  throw new XlmError(2, (called) => `Cannot use ${called("threshold")}: ${found}; expected ${expected}.`);
}
