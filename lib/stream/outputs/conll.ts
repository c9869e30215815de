import { RecordError } from "../../errors.ts";
import { escaped } from "../../record/escaped.ts";
import { format } from "./output_format.ts";
import { wordsOf } from "./task_results.ts";

/**
 * CoNLL columns, as of the shared tasks of 2002 and 2003: a word and its label on each line, an empty line after each
 * sentence. A failed record has no lines.
 */
export const conll = format({
  description: "A word and its label on each line, an empty line after each sentence.",
  rows: "words",
  start: () => ({
    result: (_record, _json, result) => wordsOf(result).map(({ text, entity }) => line(text, entity ?? "O")).join(""),
    error: () => null,
    blank: null,
  }),
});

/** @throws {RecordError} `field_type` for a word that readers would take for two, or for none. */
function line(word: string, label: string): string {
  if (word !== "" && !/\s/.test(word)) return `${word} ${label}\n`;
  const found = word === "" ? "a word is empty" : `the word "${escaped(word.slice(0, 60))}" has white space in it`;
  throw new RecordError("field_type", `${found}; expected words without it, as CoNLL's columns need`);
}
