import { stripVTControlCharacters } from "node:util";

/** How {@linkcode helpTable} sets its columns. */
export interface HelpTableOptions {
  /** Blanks before each line. */
  indent: number;
  /** Blanks after each column but the last. */
  padding: number[];
  /** Columns that lines may have, indent left out. */
  maxWidth: number;
  /** The first of the columns that are wrapped where a line would be longer. */
  wrapFrom: number;
}

/** Sets rows of cells in columns; cells may hold several lines. */
export function helpTable(rows: string[][], { indent, padding, maxWidth, wrapFrom }: HelpTableOptions): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => widestLine(row[i] ?? ""))));
  shrink(widths, wrapFrom, maxWidth - sum(padding.slice(0, columns - 1)));
  const lines: string[] = [];
  for (const row of rows) {
    const cells = widths.map((width, i) => wrap(row[i] ?? "", width));
    for (let line = 0; line < Math.max(...cells.map((cell) => cell.length)); line++) {
      const texts = cells.map((cell, i) => padEnd(cell[line] ?? "", widths[i]!));
      lines.push(
        " ".repeat(indent) +
          texts.map((text, i) => text + " ".repeat(i < columns - 1 ? padding[i]! : 0)).join(""),
      );
    }
  }
  return lines.join("\n");
}

/** Takes from each column that may be wrapped its share of what is too much. */
function shrink(widths: number[], wrapFrom: number, available: number): void {
  for (let excess = sum(widths) - available; excess > 0; excess = sum(widths) - available) {
    const before = sum(widths);
    const wrappable = sum(widths.slice(wrapFrom));
    for (let i = wrapFrom; i < widths.length; i++) {
      if (widths[i]) widths[i] = Math.max(1, Math.floor(widths[i]! * (1 - excess / wrappable)));
    }
    if (sum(widths) === before) return;
  }
}

function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => {
    if (lengthOf(line) <= width) return [line];
    const lines: string[] = [];
    let current: string | undefined;
    for (const word of line.split(" ")) {
      if (current !== undefined && lengthOf(current) + 1 + lengthOf(word) <= width) current += ` ${word}`;
      else {
        if (current !== undefined) lines.push(current);
        current = word;
      }
      for (; lengthOf(current) > width; current = current.slice(width)) {
        lines.push(current.slice(0, width));
      }
    }
    return [...lines, current ?? ""];
  });
}

function widestLine(text: string): number {
  return Math.max(...text.split("\n").map(lengthOf));
}

function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - lengthOf(text)));
}

function lengthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
