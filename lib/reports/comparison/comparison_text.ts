import type { Agreement } from "../../metrics/agreement.ts";
import type { ComparisonReport } from "./comparison.ts";

/** The report as lines of text: figures, the confusion table, and the records that differ most. */
export function comparisonText(report: ComparisonReport, agreement: Agreement): string {
  const { kind, records, compared, kappa, f1, labels, differences } = report;
  const of = kind === "spans" ? "F1 of spans" : "agreement";
  const lines = [
    `${records} records, ${compared} ${kind === "none" ? "labels" : kind}, ${of} ${figure(report.agreement)}` +
    (f1 === undefined ? "" : `, F1 of words ${figure(f1)}`) +
    (kind === "labels" || kind === "words" ? `, kappa ${figure(kappa)}` : ""),
    ...leftOut("A", report.left_out.a),
    ...leftOut("B", report.left_out.b),
  ];
  const table = labels.length === 0 ? "" : agreement.table("A \\ B");
  const most = differences.map(({ record, difference, a, b, text }) =>
    `${record}: ${difference.toFixed(4)}: ${a} | ${b}: ${text}\n`
  );
  const head = most.length === 0 ? "" : "Records that differ most (record: difference: A | B: text):\n";
  return `${lines.join("\n")}\n${table}${head}${most.join("")}`;
}

function leftOut(side: string, counts: Readonly<Record<string, number>>): string[] {
  const parts = Object.entries(counts).map(([why, count]) => `${count} ${why}`);
  return parts.length === 0 ? [] : [`Left out, by ${side}: ${parts.join(", ")}`];
}

function figure(value: number | null): string {
  return value === null ? "undefined" : value.toFixed(4);
}
