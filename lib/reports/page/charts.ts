import type { ReliabilityBin } from "../../metrics/reliability_counts.ts";
import type { ScoreCounts } from "../results/score_counts.ts";
import { type Html, markup, percent, whole } from "./html.ts";

/** A share of a whole as a bar. */
export function shareBar(share: number): Html {
  const width = Math.max(0.6, 100 * Math.min(1, share));
  return markup`
    <svg viewBox="0 0 100 6" preserveAspectRatio="none" style="height:8px" aria-hidden="true">
      <rect class="track" width="100" height="6" />
      <rect class="bar" width="${width.toFixed(2)}" height="6" />
    </svg>
  `;
}

/** The scores of one label, small enough for a row of a table. */
export function sparkline({ counts }: ScoreCounts): Html {
  const most = Math.max(1, ...counts);
  const bars = counts.map((count, i) => {
    const height = count === 0 ? 0.8 : Math.max(1.6, 18 * count / most);
    return markup`
      <rect class="${count === 0 ? "track" : "bar"}" x="${10 * i}" y="${
      (20 - height).toFixed(
        2,
      )
    }" width="8.4" height="${height.toFixed(2)}" />
    `;
  });
  return markup`<svg viewBox="0 0 98.4 20" aria-hidden="true">${bars}</svg>`;
}

const HISTOGRAM = { width: 960, height: 200, left: 48, bottom: 22, top: 10 };

/** How many scores there are in each interval. */
export function histogram({ counts }: ScoreCounts, title: string): Html {
  const { width, height, left, bottom, top } = HISTOGRAM;
  const most = Math.max(1, ...counts);
  const [across, up] = [(width - left - 8) / counts.length, height - bottom - top];
  const bars = counts.map((count, i) => {
    const tall = count === 0 ? 0 : Math.max(1.5, up * count / most);
    const range = `${(i / counts.length).toFixed(2)} to ${((i + 1) / counts.length).toFixed(2)}`;
    return markup`
      <rect class="bar" x="${(left + i * across + 1).toFixed(1)}" y="${
      (height - bottom - tall).toFixed(
        1,
      )
    }" width="${(across - 2).toFixed(1)}" height="${tall.toFixed(1)}">
        <title>${range}: ${whole(count)}</title>
      </rect>
    `;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) =>
    markup`<text x="${(left + at * (width - left - 8)).toFixed(1)}" y="${height - 5}" text-anchor="middle">${at}</text>`
  );
  const level = (at: number) =>
    markup`
      <path class="axis" d="M${left} ${height - bottom - up * at}H${width - 8}" />
      <text x="${left - 8}" y="${height - bottom - up * at + 4}" text-anchor="end">${
      whole(
        Math.round(most * at),
      )
    }</text>
    `;
  const levels = most === 1 ? [0, 1] : [0, 0.5, 1];
  return markup`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${
    levels.map(level)
  }${bars}${ticks}</svg>`;
}

const SQUARE = { size: 340, left: 40, bottom: 36, top: 8, right: 8 };

/** The share of right answers by score. Exact scores lie on the diagonal; the strips are what is missing. */
export function reliabilityDiagram(bins: readonly ReliabilityBin[], title: string): Html {
  const { size, left, bottom, top, right } = SQUARE;
  const x = (value: number) => (left + value * (size - left - right)).toFixed(1);
  const y = (value: number) => (size - bottom - value * (size - bottom - top)).toFixed(1);
  const filled = bins.filter(({ count }) => count > 0);
  const most = Math.max(...filled.map(({ count }) => count));
  const strips = filled.map(({ low, high, score, accuracy }) => {
    const [from, to] = [Math.max(score, accuracy), Math.min(score, accuracy)];
    return markup`
      <rect class="gap-bar" x="${x(low + 0.012)}" y="${y(from)}" width="${
      ((high - low - 0.024) * (size - left - right))
        .toFixed(1)
    }" height="${((from - to) * (size - bottom - top)).toFixed(1)}" />
    `;
  });
  const dots = filled.map(({ score, accuracy, count }) =>
    markup`
      <circle class="dot" cx="${x(score)}" cy="${y(accuracy)}" r="${(3.5 + 5 * Math.sqrt(count / most)).toFixed(1)}">
        <title>score ${score.toFixed(3)}, right ${percent(accuracy)}, ${whole(count)} answers</title>
      </circle>
    `
  );
  const ticks = [0, 0.5, 1].map((at) =>
    markup`
      <path class="axis" d="M${x(0)} ${y(at)}H${x(1)}M${x(at)} ${y(0)}V${y(1)}" />
      <text x="${x(at)}" y="${size - bottom + 16}" text-anchor="middle">${at}</text>
      <text x="${left - 7}" y="${Number(y(at)) + 4}" text-anchor="end">${at}</text>
    `
  );
  const names = markup`
    <text x="${x(0.5)}" y="${size - 4}" text-anchor="middle">score</text>
    <text transform="translate(11 ${y(0.5)}) rotate(-90)" text-anchor="middle">share that is right</text>
  `;
  return markup`
    <svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${title}"
      style="max-width:420px">${ticks}<path class="diagonal" d="M${x(0)} ${y(0)}L${x(1)} ${
    y(
      1,
    )
  }"/>${strips}${dots}${names}</svg>
  `;
}
