/** Results of one evaluation as the model card shows them. */
export interface Table {
  title: string;
  /** What was measured, on how much of which text. */
  note: string;
  columns: readonly string[];
  /** Numbers are rounded to one decimal; `undefined` means not measured. */
  rows: readonly (readonly (string | number | undefined)[])[];
}

/** The table in Markdown; the first column is left-aligned, the others right-aligned. */
export function markdown({ title, note, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = columns.map((_, i) => i === 0 ? "---" : "---:");
  return [`**${title}**`, "", line(columns), line(rule), ...rows.map((row) => line(row.map(cell))), "", note, ""].join(
    "\n",
  );
}

function cell(value: string | number | undefined): string {
  return typeof value === "number" ? value.toFixed(1) : value ?? "–";
}

/** Arithmetic mean; `undefined` if a value is missing or there is none. */
export function mean(values: readonly (number | undefined)[]): number | undefined {
  if (values.length === 0 || values.includes(undefined)) return undefined;
  return (values as number[]).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Percentage of `true`. */
export function percent(held: readonly boolean[]): number {
  return 100 * held.filter(Boolean).length / held.length;
}
