import type { Reliability, ReliabilityBin } from "./reliability.ts";

/** The figures of a calibration as text: log loss and ECE before and after, and a reliability table of both. */
export function calibrationReport(
  temperature: number,
  decisions: number,
  before: Reliability,
  after: Reliability,
): string {
  const bins = before.bins.map((bin, i) => [bin, after.bins[i]!] as const)
    .filter((pair) => pair.some(({ count }) => count > 0));
  return [
    `Temperature ${temperature.toFixed(4)}, from ${decisions} decisions with a gold label`,
    ...table([
      ["", "before", "after"],
      ["log loss", before.log_loss.toFixed(4), after.log_loss.toFixed(4)],
      ["ECE", before.ece.toFixed(4), after.ece.toFixed(4)],
    ]),
    ...table([
      ["confidence", "before: count", "mean", "right", "after: count", "mean", "right"],
      ...bins.map(([one, other]) => [
        `${one.low.toFixed(2)} to ${one.high.toFixed(2)}`,
        ...cells(one),
        ...cells(other),
      ]),
    ]),
  ].map((line) => `${line}\n`).join("");
}

function cells({ count, confidence, accuracy }: ReliabilityBin): string[] {
  return count === 0 ? ["0", "", ""] : [String(count), confidence.toFixed(4), accuracy.toFixed(4)];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join("  ").trimEnd());
}
