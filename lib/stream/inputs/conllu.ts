import { RecordError } from "../../errors.ts";
import type { Line } from "../bytes/line_reader.ts";
import type { InputFormat } from "./input_format.ts";
import { sentenceRecords } from "./sentence_lines.ts";

/** The columns by their names in records, as in the datasets of Universal Dependencies; null for the word's number. */
const COLUMNS = [null, "tokens", "lemmas", "gold_entities", "xpos", "feats", "head", "deprel", "deps", "misc"] as const;

/**
 * CoNLL-U: words with universal parts of speech. Lines of multiword tokens (`1-2`) and empty nodes (`8.1`) are left out;
 * the text as it was written is in the comment `text`.
 *
 * @see https://universaldependencies.org/format.html
 */
export const conllu: InputFormat = {
  description:
    "CoNLL-U: `tokens` (the words), `gold_entities` (UPOS), `lemmas`, `xpos`, … where they are given, and comments in " +
    "`metadata` (`sent_id`, `text`).",
  read: (chunks, options) => sentenceRecords(chunks, options, sentence),
};

function sentence(lines: readonly Line[]) {
  const comments = lines.filter(({ text }) => text.startsWith("#"));
  const words = lines.filter(({ text }) => !text.startsWith("#")).map(wordCells).filter((cells) => cells !== null);
  if (words.length === 0) {
    throw new RecordError("invalid_csv", `the sentence at line ${lines[0]!.number} has no words; expected some`);
  }
  const columns = COLUMNS.flatMap((name, i) => {
    const cells = words.map((cells) => cells[i]!);
    if (name === null || (name !== "tokens" && cells.every((cell) => cell === "_"))) return [];
    return [[name, name === "gold_entities" ? cells.map((cell) => cell === "_" ? null : cell) : cells]];
  });
  return { metadata: Object.fromEntries(comments.map(comment)), ...Object.fromEntries(columns) };
}

/** `# sent_id = 1` as name and value; a comment without a value has an empty one. */
function comment({ text }: Line): [string, string] {
  const [name = "", ...value] = text.slice(1).split("=");
  return [name.trim(), value.join("=").trim()];
}

/** The cells of a word; null for a multiword token and an empty node. */
function wordCells({ number, text }: Line): string[] | null {
  const cells = text.split("\t");
  if (cells.length !== COLUMNS.length) {
    const found = `line ${number} has ${cells.length} columns between tabs`;
    throw new RecordError("invalid_csv", `${found}; expected the ${COLUMNS.length} of CoNLL-U`);
  }
  if (/^\d+[-.]\d+$/.test(cells[0]!)) return null;
  if (/^\d+$/.test(cells[0]!)) return cells;
  throw new RecordError("invalid_csv", `line ${number} does not begin with a number; expected CoNLL-U's ID`);
}
