import { RecordError } from "../../errors.ts";
import { Field } from "../../record/field.ts";
import { escaped } from "../../record/escaped.ts";
import type { StreamRecord } from "../../record/record.ts";
import type { Values } from "../../options/option.ts";
import type { ID_FIELD } from "./format_options.ts";
import { format } from "./output_format.ts";
import { type TagRow, wordsOf } from "./task_results.ts";
import { UniqueIds } from "./unique_ids.ts";
import { joinedText } from "./record_fields.ts";

/** @see https://universaldependencies.org/u/pos/ */
const UPOS = new Set("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split(" "));

/** Where lib/stream/inputs/conllu.ts leaves a sentence's id. */
const SENT_ID = new Field("metadata.sent_id");

/**
 * CoNLL-U: a sentence for each record, its words with universal parts of speech. White space between words that is not
 * one space, but spaces, tabs and line ends, is in MISC (`SpacesAfter`, as UDPipe writes it), so that the text can be made again. A failed record has no
 * lines.
 *
 * @see https://universaldependencies.org/format.html
 */
export const conllu = format({
  description: "CoNLL-U with universal parts of speech (UPOS), a sentence for each record.",
  // Slices between words are cut by UTF-16 units.
  offsets: ["utf16"],
  rows: "words",
  start({ readText, shard }, { id_field }: Values<typeof ID_FIELD>) {
    const ids = new UniqueIds(shard === undefined);
    const names = new WeakMap<StreamRecord, string>();
    let count = 0;
    return {
      accept(record) {
        const id = sentenceId(id_field.find(record) ?? SENT_ID.find(record) ?? ids.number(count + 1));
        ids.add(id);
        count++;
        names.set(record, id);
      },
      result(record, _json, result) {
        return sentence(names.get(record)!, joinedText(readText(record)), wordsOf(result));
      },
      error: () => null,
      blank: null,
    };
  },
});

/** @throws {RecordError} `field_type` for an id that is no single word. */
function sentenceId(given: unknown): string {
  const id = String(given);
  if ((typeof given === "string" || typeof given === "number") && /^\S+$/.test(id)) return id;
  const found = `the id is ${escaped(JSON.stringify(given).slice(0, 60))}`;
  throw new RecordError("field_type", `${found}; expected one without white space, as CoNLL-U's sent_id`);
}

function sentence(id: string, text: string, words: readonly TagRow[]): string {
  const before = text.slice(0, words[0]?.start);
  const behind = words.map(({ end }, i) => text.slice(end, words[i + 1]?.start));
  const joined = words.map((word, i) => word.text + (i + 1 < words.length && behind[i] !== "" ? " " : "")).join("");
  const lines = words.map((word, i) =>
    wordLine(i + 1, word, misc(i === 0 ? before : "", behind[i]!, i + 1 < words.length))
  );
  return `# sent_id = ${id}\n# text = ${joined}\n${lines.join("")}`;
}

/** @throws {RecordError} `field_type` for a label that is no part of speech, and for a word of white space. */
function wordLine(number: number, { text, entity }: TagRow, misc: string): string {
  if (text.trim() === "" || /[\t\r\n]/.test(text)) {
    const found = `word ${number} is "${escaped(text.slice(0, 60))}"`;
    throw new RecordError("field_type", `${found}; expected words without line ends and tabs, as CoNLL-U needs`);
  }
  if (entity && !UPOS.has(entity)) {
    const found = `the label ${escaped(entity.slice(0, 60))} is no universal part of speech`;
    throw new RecordError("field_type", `${found}; expected one of CoNLL-U's UPOS. Use --to conll for other labels`);
  }
  return `${[number, text, "_", entity ?? "_", "_", "_", "_", "_", "_", misc].join("\t")}\n`;
}

/** MISC: white space around a word that the words do not tell. */
function misc(before: string, behind: string, isFollowed: boolean): string {
  const found: string[] = [];
  if (isSpace(before)) found.push(`SpacesBefore=${escapedSpaces(before)}`);
  if (behind === "" && isFollowed) found.push("SpaceAfter=No");
  if (isSpace(behind) && !(behind === " " && isFollowed)) found.push(`SpacesAfter=${escapedSpaces(behind)}`);
  return found.join("|") || "_";
}

/** Whether a text is white space that can be written in MISC; other white space, such as U+3000, is not allowed there. */
function isSpace(text: string): boolean {
  return /^[ \t\r\n]+$/.test(text);
}

const ESCAPES: Readonly<Record<string, string>> = { " ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n" };

/** As UDPipe writes white space. */
function escapedSpaces(spaces: string): string {
  return [...spaces].map((space) => ESCAPES[space]).join("");
}
