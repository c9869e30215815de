import { isObject } from "../../is_object.ts";
import { type Html, markup, shortened, whole } from "./html.ts";

/** The file that is reported on. */
export interface ReportedFile {
  name: string;
  bytes: number;
  sha256: string;
}

/** Where results come from: what the manifest says, if there is one, and the file itself. */
export function provenanceSection(file: ReportedFile, manifest: Readonly<Record<string, unknown>> | undefined): Html {
  const note = manifest === undefined
    ? markup`<p class="lead">The run has no manifest: the model and the options are not known.</p>`
    : !namesFile(manifest, file) &&
      markup`<p class="note">The manifest is of another version of this file: its SHA-256 is not the one that the manifest gives.</p>`;
  const facts: [string, Html][] = [...manifest ? manifestFacts(manifest) : [], ["results", fileFact({ ...file })]];
  const rows = facts.map(([name, value]) =>
    markup`
      <dt>${name}</dt>
      <dd>${value}</dd>
    `
  );
  const raw = manifest &&
    markup`
      <details>
        <summary>The manifest</summary>
        <pre class="mono" style="white-space:pre-wrap">${shortened(JSON.stringify(manifest, null, 2), 30_000)}</pre>
      </details>
    `;
  return markup`
    <section
      aria-labelledby="provenance"><h2 id="provenance">Provenance</h2>${note}<dl class="facts">${rows}</dl>${raw}</section>
  `;
}

/** Whether the manifest has the file among its outputs. */
export function namesFile(manifest: Readonly<Record<string, unknown>>, { sha256 }: ReportedFile): boolean {
  const { outputs } = manifest;
  return Array.isArray(outputs) && outputs.some((output) => isObject(output) && output["sha256"] === sha256);
}

function manifestFacts(manifest: Readonly<Record<string, unknown>>): [string, Html][] {
  const { model, versions, options, inputs, time } = manifest;
  const facts: [string, Html][] = [["command", markup`<code>${word(manifest["command"])}</code>`]];
  if (isObject(model)) {
    const commit = model["commit"] !== undefined && markup`<br>commit <code>${word(model["commit"])}</code>`;
    facts.push(["model", markup`${word(model["name"])}${commit}<br><code>${word(model["sha256"])}</code>`]);
  }
  if (isObject(options)) {
    const shown = Object.entries(options).map(([name, value]) => `${name} = ${word(value)}`).join(", ");
    facts.push(["options", markup`${shortened(shown, 2000)}`]);
  }
  const read = Array.isArray(inputs) ? inputs.filter(isObject) : [];
  for (const input of read.slice(0, 10)) facts.push(["input", fileFact(input)]);
  if (read.length > 10) facts.push(["", markup`… and ${read.length - 10} more inputs`]);
  if (isObject(versions)) {
    facts.push([
      "made by",
      markup`${Object.entries(versions).map(([name, value]) => `${name} ${word(value)}`).join(", ")}`,
    ]);
  }
  if (isObject(time)) facts.push(["run", markup`${word(time["started"])}, ${word(time["seconds"])} s`]);
  return facts;
}

function fileFact({ name, bytes, records, sha256 }: Record<string, unknown>): Html {
  const size = typeof bytes === "number" ? `, ${whole(bytes)} bytes` : "";
  const count = typeof records === "number" ? `, ${whole(records)} records` : "";
  return markup`${word(name)}${size}${count}${typeof sha256 === "string" && markup`<br><code>${word(sha256)}</code>`}`;
}

function word(value: unknown): string {
  return shortened(typeof value === "string" ? value : JSON.stringify(value) ?? "–", 400);
}
