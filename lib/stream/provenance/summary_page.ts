import { escaped } from "../../record/escaped.ts";
import { countOf, type RecordFailure } from "../run/run_counts.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";

/** Characters of a message or of the report that are shown: the summary of a step may have 1 MiB. */
const LONGEST_CELL = 300;
const LONGEST_REPORT = 60_000;

/** The run as Markdown for the summary of a CI step; texts of records cannot change its form. */
export function summaryPage(manifest: Manifest, failures: readonly RecordFailure[], report: string): string {
  const { command, records, errors, complete } = manifest;
  const failed = records.failed === 0 ? "none failed" : `${records.failed} failed`;
  const sections = [
    `### xlm ${command}: ${countOf(records.total)}, ${failed}${complete ? "" : " (stopped early)"}`,
    table(["", ""], facts(manifest).map(([name, value]) => [name, value])),
  ];
  if (report !== "") sections.push(fenced(cut(report.trimEnd(), LONGEST_REPORT), "text"));
  if (Object.keys(errors).length > 0) {
    sections.push(
      table(["error", "records"], Object.entries(errors).map(([code, count]) => [`\`${code}\``, `${count}`])),
    );
  }
  if (failures.length > 0) sections.push(failureTable(failures, records.failed));
  sections.push(
    `<details><summary>Options and hashes</summary>\n\n${
      fenced(JSON.stringify(manifest, null, 2), "json")
    }\n\n</details>`,
  );
  return `${sections.join("\n\n")}\n\n`;
}

function facts({ model, inputs, outputs, records, time }: Manifest): [string, string][] {
  return [
    ...model
      ? [["model", `${plain(model.name)} (${shortHash(model.commit ?? model.sha256)})`] as [string, string]]
      : [],
    ...inputs.map((file): [string, string] => ["input", `${fileText(file)}, ${countOf(file.records)}`]),
    ...outputs.map((file): [string, string] => ["output", fileText(file)]),
    ...records.truncated > 0 ? [["truncated", countOf(records.truncated)] as [string, string]] : [],
    ...records.resumed ? [["from an earlier run", countOf(records.resumed.total)] as [string, string]] : [],
    ["time", `${time.seconds.toFixed(1)} s`],
  ];
}

function failureTable(failures: readonly RecordFailure[], failed: number): string {
  const rows = failures.map((
    { source, line, code, message },
  ) => [plain(`${source}:${line}`), `\`${code}\``, plain(message)]);
  const more = failed > failures.length ? `\n\nThe first ${failures.length} of ${failed} failed records.` : "";
  return table(["record", "error", "message"], rows) + more;
}

function fileText({ name, bytes, sha256 }: ManifestFile): string {
  if (bytes === null || sha256 === null) return plain(name);
  return `${plain(name)} (${bytes.toLocaleString("en")} bytes, ${shortHash(sha256)})`;
}

function shortHash(hash: string): string {
  return `\`${hash.slice(0, 12)}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** A text that Markdown shows as it is: nothing in it is markup, a link or the end of a cell. */
function plain(text: string): string {
  return escaped(cut(text, LONGEST_CELL)).replace(/[!-,/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A block that no line of the text ends. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text;
}
