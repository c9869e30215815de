/** A table of results. The first column names the contender. */
export interface Table {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** The samples behind it, for `--jsonl`. */
  samples: readonly Sample[];
}

/** One measurement as it was taken. */
export interface Sample {
  contender: string;
  round: number;
  /** Numbers by name; the unit is part of the name. */
  values: Readonly<Record<string, number>>;
}

/** Names in the first column, numbers to the right. */
export function markdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = columns.map((_, i) => i === 0 ? "---" : "---:");
  return [`**${title}**`, "", line(columns), line(rule), ...rows.map(line), ""].join("\n");
}

export function jsonl(benchmark: string, table: Table): string {
  return table.samples.map((sample) => JSON.stringify({ benchmark, table: table.title, ...sample }) + "\n").join("");
}
