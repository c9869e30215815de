import type { ResultsReport } from "../results/results_report.ts";
import { histogram, shareBar, sparkline } from "./charts.ts";
import { counted, decimal, type Html, markup, percent, shortened, whole } from "./html.ts";

/** Labels that the table has a row for. */
const SHOWN = 30;
const LONGEST_NAME = 60;

/** How often each label was given, and with which scores. */
export function labelSection({ labels, kind }: ResultsReport): Html | undefined {
  const { ranked, total } = labels;
  if (total === 0) return undefined;
  const rest = ranked.slice(SHOWN).reduce((sum, { scores }) => sum + scores.total, labels.others);
  const rows = ranked.slice(0, SHOWN).map(({ label, scores }) =>
    markup`
      <tr>
        <th scope="row" title="${shortened(label, 300)}"><bdi>${shortened(label, LONGEST_NAME)}</bdi></th>
        <td class="wide">${shareBar(scores.total / ranked[0]!.scores.total)}</td>
        <td class="num">${whole(scores.total)}</td>
        <td class="num">${percent(scores.total / total)}</td>
        <td class="num">${decimal(scores.mean)}</td>
        <td class="spark">${sparkline(scores)}</td>
      </tr>
    `
  );
  const what = kind === "tag" ? "Every word or entity counts." : "The best label of each record counts.";
  return markup`
    <section
      aria-labelledby="labels"><h2 id="labels">Labels</h2><p class="lead">${what} The last column shows each label's scores from 0 to 1.</p>
    <div class="scroll"><table><thead><tr><th scope="col">label</th><th scope="col"><span aria-hidden="true"></span></th><th scope="col" class="num">count</th><th scope="col" class="num">share</th><th scope="col" class="num">mean score</th><th scope="col" class="spark">scores</th></tr></thead><tbody>${rows}</tbody></table></div>
    ${
    rest > 0 &&
    markup`<p class="lead">… and ${whole(ranked.length - SHOWN)} more labels, given ${whole(rest)} times.</p>`
  }</section>
  `;
}

/** The scores of all answers. */
export function scoreSection({ scores, kind }: ResultsReport): Html | undefined {
  const { total, outside, counts, mean } = scores;
  if (total === 0) return undefined;
  const note = outside > 0 &&
    markup`<p class="note">${whole(outside)} scores are not between 0 and 1; they are not shown.</p>`;
  const what = kind === "tag" ? "words and entities" : kind === "qa" ? "best answers" : "best labels";
  const rows = counts.map((count, i) =>
    markup`
      <tr>
        <td>${(i / counts.length).toFixed(2)} to ${((i + 1) / counts.length).toFixed(2)}</td>
        <td class="num">${whole(count)}</td>
        <td class="num">${percent(count / total)}</td>
      </tr>
    `
  );
  return markup`
    <section
      aria-labelledby="scores"><h2 id="scores">Scores</h2><p class="lead">${
    counted(total, "score")
  } of ${what}; the mean is ${decimal(mean)}.</p>${note}
    ${
    outside < total && markup`<figure>${histogram(scores, `Number of ${what} by score`)}
<details><summary>The numbers</summary><table><thead><tr><th scope="col">score</th><th scope="col" class="num">count</th><th scope="col" class="num">share</th></tr></thead><tbody>${rows}</tbody></table></details></figure>`
  }</section>
  `;
}
