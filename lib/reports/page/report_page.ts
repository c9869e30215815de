import { RECORD_ERRORS } from "../../errors.ts";
import { VERSION } from "../../version.ts";
import type { ResultsReport } from "../results/results_report.ts";
import { exampleSections } from "./example_list.ts";
import { goldSection } from "./gold_section.ts";
import { counted, decimal, type Html, markup, percent, shortened, whole } from "./html.ts";
import { labelSection, scoreSection } from "./label_section.ts";
import { provenanceSection, type ReportedFile } from "./provenance_section.ts";
import { STYLE } from "./style_data.ts";

/** What a page shows. */
export interface ReportPage {
  report: ResultsReport;
  file: ReportedFile;
  /** As `--manifest` writes it; it may have been written by anybody. */
  manifest: Readonly<Record<string, unknown>> | undefined;
  title: string;
  gold_field: string | undefined;
  /** Lines that could not be read. */
  unreadable: number;
}

/**
 * A page in one piece: it has no program in it, asks for nothing on the network, and forbids both to whatever a text
 * may have in it.
 */
export function reportPage(page: ReportPage): string {
  const { report, title, gold_field, unreadable } = page;
  const name = shortened(title, 120);
  const sections = [
    report.gold && gold_field !== undefined && goldSection(report.gold, gold_field),
    labelSection(report),
    scoreSection(report),
    exampleSections(report),
    errorSection(report),
    provenanceSection(page.file, page.manifest),
  ];
  const document = markup`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
        <meta name="generator" content="xlm ${VERSION}">
        <title>${name}</title>
        <style>
  `;
  const body = markup`
    </style>
    </head>
    <body>
      <main>
    <header><p class="eyebrow">${eyebrow(page)}</p><h1><bdi>${name}</bdi></h1></header>
    ${
    unreadable > 0 &&
    markup`<p class="note">${counted(unreadable, "line")} could not be read, and ${
      unreadable === 1 ? "is" : "are"
    } not in the figures.</p>`
  }
    <dl class="figures">${figures(report)}</dl>
    ${sections}
    <footer>Made by xlm ${VERSION} from ${page.file.name}. The page is complete in itself: nothing in it is loaded from elsewhere.</footer>
      </main>
    </body>
    </html>
  `;
  return document.text.trimStart() + STYLE + `${body.text.trimEnd()}\n`;
}

function eyebrow({ report, manifest }: ReportPage): string {
  const model = manifest?.["model"] as { name?: unknown; sha256?: unknown } | null | undefined;
  const [named, hash] = [model?.name, model?.sha256].map((value) => typeof value === "string" ? value : undefined);
  return ["xlm", report.kind, named && shortened(named, 80), hash?.slice(0, 12)].filter((part) => part).join("  ·  ");
}

function figures({ counts, scores, gold, kind, labels }: ResultsReport): Html[] {
  const figure = (name: string, value: string, bad = false) =>
    markup`
      <div>
        <dt>${name}</dt>
        <dd class="${bad ? "bad" : ""}">${value}</dd>
      </div>
    `;
  const all = [figure("records", whole(counts.records)), figure("failed", whole(counts.failed), counts.failed > 0)];
  if (counts.abstained > 0) all.push(figure("abstained", whole(counts.abstained)));
  if (counts.empty > 0) all.push(figure(kind === "qa" ? "no answer" : "without labels", whole(counts.empty)));
  if (kind !== "qa") all.push(figure("labels", whole(labels.ranked.length)));
  if (scores.total > 0) all.push(figure("mean score", decimal(scores.mean)));
  if (gold === undefined || gold.records === 0) return all;
  const { spans, confusion, answers, reliability } = gold;
  if (kind === "qa") {
    all.push(figure("exact match", percent(answers.exact_match / 100)), figure("F1", percent(answers.f1 / 100)));
  } else if (spans.gold + spans.found > 0) {
    all.push(figure("entity F1", decimal(2 * spans.right / (spans.gold + spans.found))));
  } else all.push(figure("accuracy", percent(confusion.accuracy)), figure("macro-F1", decimal(confusion.macro_f1)));
  if (reliability.total > 0) all.push(figure("ECE", decimal(reliability.ece)));
  return all;
}

function errorSection({ errors, counts }: ResultsReport): Html | undefined {
  if (errors.size === 0) return undefined;
  const meanings: Readonly<Record<string, string>> = RECORD_ERRORS;
  const rows = [...errors].sort(([, a], [, b]) => b.count - a.count).slice(0, 40).map(([code, { count, messages }]) =>
    markup`
      <tr>
        <th scope="row"><code>${shortened(code, 60)}</code></th>
        <td class="num">${whole(count)}</td>
        <td>${Object.hasOwn(meanings, code) ? meanings[code]!.replaceAll("`", "") : ""}<br><span class="line">${
      messages
        .map((message) => markup`<bdi>${shortened(message, 240)}</bdi><br>`)
    }</span></td>
      </tr>
    `
  );
  return markup`
    <section aria-labelledby="errors">
      <h2 id="errors">Errors</h2>
      <p class="lead">${whole(counts.failed)} of ${whole(counts.records)} records failed.</p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">code</th>
              <th scope="col" class="num">records</th>
              <th scope="col">meaning, and what was said first</th>
            </tr>
          </thead>
          <tbody>${rows}</tbody>
        </table>
      </div>
    </section>
  `;
}
