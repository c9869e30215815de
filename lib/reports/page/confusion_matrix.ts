import type { ClassificationReport } from "../../tasks/classify/classification_report.ts";
import { type Html, markup, shortened, whole } from "./html.ts";

const CELL = 30;
const LONGEST_NAME = 14;

/** Labels that are shown: of more, the most frequent ones. */
export const SHOWN_LABELS = 20;

/** Labels by how often they are gold or predicted, those first that are shown; in alphabetical order. */
export function shownLabels(report: ClassificationReport): string[] {
  const { labels } = report;
  if (labels.length <= SHOWN_LABELS) return labels;
  const { gold, predicted } = report.totals;
  const count = (label: string) => (gold.get(label) ?? 0) + (predicted.get(label) ?? 0);
  return labels.toSorted((a, b) => count(b) - count(a)).slice(0, SHOWN_LABELS).sort();
}

/** Gold labels as rows, predicted ones as columns. A cell is as dark as its share of its row. */
export function confusionMatrix(report: ClassificationReport, labels: readonly string[], title: string): Html {
  const { gold } = report.totals;
  const named = labels.map((label) => shortened(label, LONGEST_NAME));
  const margin = 20 + 6.2 * Math.max(...named.map((name) => name.length));
  const side = margin + CELL * labels.length;
  const at = (i: number) => margin + CELL * i;
  const cells = labels.flatMap((row, y) =>
    labels.map((column, x) => {
      const count = report.count(row, column);
      if (count === 0) {
        return markup`
          <rect class="track" x="${at(x) + 1}" y="${at(y) + 1}" width="${CELL - 2}" height="${CELL - 2}" rx="2" />
        `;
      }
      const share = count / (gold.get(row) ?? count);
      const shown = count > 9999 ? `${Math.round(count / 1000)}k` : String(count);
      return markup`
        <g>
          <title>${row} read as ${column}: ${whole(count)}</title>
          <rect class="track" x="${at(x) + 1}" y="${at(y) + 1}" width="${CELL - 2}" height="${CELL - 2}" rx="2" />
          <rect class="cell" x="${at(x) + 1}" y="${at(y) + 1}" width="${CELL - 2}" height="${CELL - 2}" rx="2"
            opacity="${(0.12 + 0.88 * share).toFixed(2)}" />
          <text class="${share > 0.5 ? "on" : "strong"}" x="${at(x) + CELL / 2}" y="${
        at(y) + CELL / 2 +
        4
      }" text-anchor="middle">${shown}</text>
        </g>
      `;
    })
  );
  const names = named.map((name, i) => {
    return markup`
      <text x="${margin - 8}" y="${at(i) + CELL / 2 + 4}" text-anchor="end">${name}</text>
      <text transform="translate(${at(i) + CELL / 2 + 4} ${margin - 8}) rotate(-55)">${name}</text>
    `;
  });
  const width = side + 44;
  return markup`
    <svg viewBox="0 0 ${width} ${side + 4}" role="img" aria-label="${title}"
      style="max-width:${Math.round(width * 1.25)}px">${cells}${names}</svg>
  `;
}
