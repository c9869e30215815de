import { digits, ratios, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";

/** A process from its start to what was waited for. */
export interface Timed {
  seconds: number;
  /** MB. */
  peak: number;
}

const MINE = ["xlm fp32", "xlm int8"] as const;

/** Columns for `fasterBy`. */
export const FASTER_BY = MINE.map((mine) => `${mine} is faster by`);

/** How much longer a contender takes than each of xlm's; `seconds` by name, round by round. */
export function fasterBy(name: string, seconds: (name: string) => number[]): string[] {
  return MINE.map((mine) => name === mine ? "" : `${show(ratios(seconds(name), seconds(mine)))}×`);
}

/** Times of contenders by name, each beside both of xlm's. */
export function timeTable(title: string, results: Readonly<Record<string, Timed[]>>): Table {
  const seconds = (name: string) => results[name]!.map((one) => one.seconds);
  return {
    title,
    columns: ["", "seconds", ...FASTER_BY, "peak MB"],
    rows: Object.entries(results).map(([name, runs]) => [
      name,
      show(spread(seconds(name))),
      ...fasterBy(name, seconds),
      digits(Math.max(...runs.map(({ peak }) => peak))),
    ]),
    samples: Object.entries(results).flatMap(([contender, runs]) =>
      runs.map(({ seconds, peak }, round): Sample => ({ contender, round, values: { seconds, peak_mb: peak } }))
    ),
  };
}
