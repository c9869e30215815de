import { RecordError } from "../../errors.ts";
import type { Values } from "../../options/option.ts";
import { escaped } from "../../record/escaped.ts";
import type { StreamRecord } from "../../record/record.ts";
import { convertOffsets } from "../../text/offsets/offsets.ts";
import type { ID_FIELD } from "./format_options.ts";
import { format } from "./output_format.ts";
import { type Span, spansOf } from "./task_results.ts";
import { UniqueIds } from "./unique_ids.ts";
import { joinedText } from "./record_fields.ts";

/**
 * brat's standoff: a directory with a document for each record, `ID.txt` and `ID.ann`, and `annotation.conf` with the
 * labels. Line ends become LF, because brat counts CR LF as one character in some places and as two in others; tabs become
 * spaces. A failed record is a document without annotations.
 *
 * @see https://brat.nlplab.org/standoff.html; brat#853
 */
export const brat = format({
  description: "brat's standoff: a directory (`-o`) with `ID.txt` and `ID.ann` for each record, and `annotation.conf`.",
  // Slices of the text are cut by UTF-16 units; the files count code points.
  offsets: ["utf16"],
  rows: "spans",
  start({ readText, shard }, { id_field }: Values<typeof ID_FIELD>) {
    const ids = new UniqueIds(shard === undefined);
    const names = new WeakMap<object, string>();
    const labels = new Set<string>();
    let count = 0;
    const document = (record: StreamRecord, text: string, spans: readonly Span[]) => {
      const name = names.get(record)!;
      return JSON.stringify({ [`${name}.txt`]: plainText(text), [`${name}.ann`]: standoff(text, spans) });
    };
    return {
      accept(record) {
        count++;
        const name = documentName(id_field.find(record) ?? `${ids.number(count)}`.padStart(6, "0"));
        ids.add(name.toLowerCase());
        names.set(record, name);
      },
      result(record, _json, result) {
        const spans = spansOf(result).map((span) => ({ ...span, label: span.label.replace(/\s/g, "_") }));
        spans.forEach(({ label }) => labels.add(label));
        return document(record, joinedText(readText(record)), spans);
      },
      error: (record) => {
        const text = "value" in record && names.has(record) ? textIfAny(() => readText(record)) : null;
        return text === null ? null : document(record as StreamRecord, text, []);
      },
      blank: null,
      directory: () => ({ "annotation.conf": configuration([...labels].sort()) }),
    };
  },
});

/** @throws {RecordError} `field_type` for an id that cannot be a file's name. */
function documentName(id: unknown): string {
  const name = String(id);
  if ((typeof id === "string" || typeof id === "number") && /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u.test(name)) {
    return name;
  }
  const found = `the id is ${escaped(JSON.stringify(id).slice(0, 60))}`;
  throw new RecordError("field_type", `${found}; expected letters, digits, ".", "_" or "-", as it names a file`);
}

/** The text of a failed record, if it is not the text that failed. */
function textIfAny(read: () => string | readonly string[]): string | null {
  try {
    return joinedText(read());
  } catch (error) {
    if (error instanceof RecordError) return null;
    throw error;
  }
}

/** The text as the document has it; tabs would part the columns of its annotations. */
function plainText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replaceAll("\t", " ");
}

/** A line for each span: id, label with offsets, text. A span over several lines has a fragment in each. */
function standoff(text: string, spans: readonly Span[]): string {
  const written = plainText(text);
  const shift = (at: number) => plainText(text.slice(0, at)).length;
  return spans.map(({ label, start, end }, i) => {
    const [from, to] = [shift(start), shift(end)];
    const fragments = [...written.slice(from, to).matchAll(/[^\n]+/g)].map(({ 0: { length }, index }) => ({
      start: from + index,
      end: from + index + length,
    }));
    const places = convertOffsets(
      written,
      "codepoint",
      fragments.map(({ start }) => start),
      fragments.map(({ end }) => end),
    );
    const parts = fragments.map(({ start, end }) => written.slice(start, end));
    return `T${i + 1}\t${label} ${places.map((place) => place.join(" ")).join(";")}\t${parts.join(" ")}\n`;
  }).join("");
}

function configuration(labels: readonly string[]): string {
  return `[entities]\n${labels.map((label) => `${label}\n`).join("")}\n[relations]\n\n[events]\n\n[attributes]\n`;
}
