import type { ClassificationReport } from "../../tasks/classify/classification_report.ts";
import type { GoldComparison } from "../results/gold_comparison.ts";
import { reliabilityDiagram } from "./charts.ts";
import { confusionMatrix, shownLabels } from "./confusion_matrix.ts";
import { counted, decimal, type Html, markup, percent, shortened, whole } from "./html.ts";

/** How results compare with gold labels or answers. */
export function goldSection(gold: GoldComparison, field: string): Html {
  const { records, incomparable } = gold;
  const lead = records === 0
    ? markup`<p class="lead">No record has a gold label in <code>${field}</code> that can be compared.</p>`
    : markup`<p class="lead">Gold labels of ${counted(records, "record")}, in <code>${field}</code>.</p>`;
  const note = incomparable > 0 &&
    markup`
      <p
        class="note">Those of ${
      counted(incomparable, "record")
    } cannot be compared with the result: labels of words need a row for each word, entities need offsets.</p>
    `;
  return markup`<section aria-labelledby="gold"><h2 id="gold">Against gold</h2>${lead}${note}
${
    records > 0 &&
    markup`<div class="pair">${gold.confusion.total > 0 && confusion(gold.confusion)}${
      gold.reliability.total > 0 && reliability(gold)
    }</div>`
  }</section>`;
}

function confusion(report: ClassificationReport): Html {
  const labels = shownLabels(report);
  const { gold, predicted } = report.totals;
  const more = report.labels.length - labels.length;
  const rows = labels.map((label) => {
    const [right, there, found] = [report.count(label, label), gold.get(label) ?? 0, predicted.get(label) ?? 0];
    return markup`
      <tr>
        <th scope="row"><bdi>${shortened(label, 40)}</bdi></th>
        <td class="num">${whole(there)}</td>
        <td class="num">${whole(found)}</td>
        <td class="num">${decimal(right / found)}</td>
        <td class="num">${decimal(right / there)}</td>
      </tr>
    `;
  });
  return markup`<figure><figcaption><h3>Which label was taken for which</h3><p class="lead">A row for each gold label, a column for each that was given.${
    more > 0 && ` The ${labels.length} most frequent of ${report.labels.length}.`
  }</p></figcaption>
${confusionMatrix(report, labels, "Gold labels and the labels given")}
<details><summary>The numbers</summary><div class="scroll"><table><thead><tr><th scope="col">label</th><th scope="col" class="num">gold</th><th scope="col" class="num">given</th><th scope="col" class="num">precision</th><th scope="col" class="num">recall</th></tr></thead><tbody>${rows}</tbody></table></div>${
    mistakes(report)
  }</details></figure>`;
}

/** The most frequent mistakes, as a matrix of many labels hides them. */
function mistakes(report: ClassificationReport): Html | undefined {
  const labels = shownLabels(report);
  const wrong = labels.flatMap((gold) =>
    labels.filter((found) => found !== gold).map((found) => ({ gold, found, count: report.count(gold, found) }))
  ).filter(({ count }) => count > 0).sort((a, b) => b.count - a.count).slice(0, 15);
  if (wrong.length === 0) return undefined;
  const rows = wrong.map(({ gold, found, count }) =>
    markup`
      <tr>
        <td><bdi>${shortened(gold, 40)}</bdi></td>
        <td><bdi>${shortened(found, 40)}</bdi></td>
        <td class="num">${whole(count)}</td>
      </tr>
    `
  );
  return markup`
    <table>
      <thead>
        <tr>
          <th scope="col">gold</th>
          <th scope="col">given</th>
          <th scope="col" class="num">count</th>
        </tr>
      </thead>
      <tbody>${rows}</tbody>
    </table>
  `;
}

function reliability({ reliability }: GoldComparison): Html {
  const rows = reliability.bins.filter(({ count }) => count > 0).map(({ low, high, count, score, accuracy }) =>
    markup`
      <tr>
        <td>${low.toFixed(1)} to ${high.toFixed(1)}</td>
        <td class="num">${whole(count)}</td>
        <td class="num">${decimal(score)}</td>
        <td class="num">${percent(accuracy)}</td>
      </tr>
    `
  );
  return markup`<figure><figcaption><h3>Do the scores keep their word?</h3><p class="lead">On the dashed line, answers are right as often as their scores say; under it, less often. Larger dots stand for more answers. ECE is ${
    decimal(reliability.ece)
  }.</p></figcaption>
${reliabilityDiagram(reliability.bins, "Share of right answers by score")}
<details><summary>The numbers</summary><table><thead><tr><th scope="col">score</th><th scope="col" class="num">answers</th><th scope="col" class="num">mean score</th><th scope="col" class="num">right</th></tr></thead><tbody>${rows}</tbody></table></details></figure>`;
}
