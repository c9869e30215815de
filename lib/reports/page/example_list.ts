import type { ResultRow } from "../results/result_rows.ts";
import type { Example, ResultsReport } from "../results/results_report.ts";
import { counted, decimal, Html, markup, shortened, whole } from "./html.ts";

/** Colours of labels. */
const COLOURS = 8;
/** Rows of a result that are listed beside the text. */
const LISTED = 5;
const LONGEST = 120;

/** Not written as a template: white space in a text is shown. */
const GAP = new Html(' <span class="none">…</span> ');

/** Keeps a label on the line of its word. */
const WORD_JOINER = "\u2060";

/** Texts with their results: those that people should look at first, and a sample. */
export function exampleSections(report: ResultsReport): Html | undefined {
  const [uncertain, sample] = [report.uncertain.items, report.sample.items];
  if (sample.length === 0) return undefined;
  const colours = new Map(report.labels.ranked.map(({ label }, i) => [label, `e${Math.min(i, COLOURS - 1)}`]));
  const list = (examples: readonly Example[]) =>
    markup`<ol class="examples">${examples.map((example) => exampleItem(example, report, colours))}</ol>`;
  const answered = report.counts.records - report.counts.failed;
  const first = uncertain.length > 0 &&
    markup`
      <section
        aria-labelledby="uncertain"><h2 id="uncertain">Least certain first</h2><p class="lead">What a person should look at before anything else: ${
      whole(
        uncertain.length,
      )
    } of ${counted(answered, "record")}.</p>${list(uncertain)}</section>
    `;
  if (answered <= uncertain.length) return first || undefined;
  return markup`
    ${first}<section
      aria-labelledby="sample"><h2 id="sample">A sample</h2><p class="lead">${
    counted(
      sample.length,
      "record",
    )
  }, drawn by chance, in their order.</p>${list(sample)}</section>
  `;
}

function exampleItem(
  { line, beside, parts, rows, compared }: Example,
  { kind }: ResultsReport,
  colours: ReadonlyMap<string, string>,
): Html {
  const text = parts.map((part) => {
    const gap = part.gap && GAP;
    if (part.label === undefined || kind === "qa") {
      return markup`${gap}${part.label === undefined ? part.text : markup`<mark class="e0">${part.text}</mark>`}`;
    }
    const title = `${part.label} ${decimal(part.score ?? null)}`;
    return markup`${gap}<mark class="${colours.get(part.label) ?? "e7"}" title="${
      shortened(title, LONGEST)
    }">${part.text}<b>${WORD_JOINER}${shortened(part.label, 24)}</b></mark>`;
  });
  const gold = compared &&
    markup`<p class="gold ${compared.right ? "right" : "wrong"}">${compared.right ? "✓ as gold" : "✗ gold: "}<bdi>${
      compared.right ? "" : shortened(compared.gold, LONGEST)
    }</bdi></p>`;
  return markup`<li><span class="line">line ${whole(line)}</span><div>${
    beside !== undefined && markup`<p class="text beside" dir="auto">${shortened(beside, 300)}</p>`
  }<p class="text" dir="auto">${
    parts.length > 0 ? text : markup`<span class="none">no text in this line</span>`
  }</p></div><div>${said(kind === "tag" ? leastCertain(rows) : rows, kind === "tag")}${gold}</div></li>`;
}

/** The words that the model is least certain of. */
function leastCertain(rows: readonly ResultRow[]): ResultRow[] {
  return rows.filter(({ label, score }) => label !== null && score !== null)
    .sort((a, b) => a.score! - b.score!).slice(0, 3);
}

function said(rows: readonly ResultRow[], ofWords: boolean): Html {
  if (rows.length === 0) return markup`<p class="none">nothing</p>`;
  const items = rows.slice(0, LISTED).map(({ label, score, place }) => {
    const name = label === null
      ? markup`<span class="none">no label</span>`
      : label === ""
      ? markup`<span class="none">no answer</span>`
      : shortened(label, LONGEST);
    const word = ofWords && place && `${shortened(place.text, 30)} · `;
    return markup`<li><bdi>${word}${name}</bdi><span class="num">${decimal(score)}</span></li>`;
  });
  return markup`<ol class="said">${items}</ol>`;
}
