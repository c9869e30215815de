import { KEPT_JSON } from "./jsonl.ts";
import { format } from "./output_format.ts";
import { type ClassLabel, type Span, spansOf } from "./task_results.ts";
import { withFields } from "../json/with_fields.ts";
import { furtherFields, joinedText, textField, withError } from "./record_fields.ts";

/**
 * Prodigy's JSONL: `spans` for ner.manual and ner.correct; one label to accept or reject, or `options` with the best
 * one accepted where more labels are asked for.
 *
 * @see https://prodi.gy/docs/api-interfaces
 */
export const prodigy = format({
  description: "Prodigy's JSONL: `spans`, or `label`; `options` and `accept` where `--top-k` asks for more labels.",
  offsets: ["codepoint"],
  rows: "spans",
  further: true,
  start({ task, readText }) {
    return {
      result(record, _json, result, further) {
        const read = readText(record);
        const own = textField(record, joinedText(read));
        const fields = task === "classify" ? classFields(result as readonly ClassLabel[]) : spanFields(result, read);
        return withFields(record, { ...own, ...fields, ...furtherFields(further) });
      },
      error: withError,
      blank: "",
      kept: KEPT_JSON,
    };
  },
});

function classFields(labels: readonly ClassLabel[]): Record<string, string> {
  const [best, ...others] = labels;
  if (best === undefined) return {};
  if (others.length === 0) return { label: JSON.stringify(best.label), score: JSON.stringify(best.score) };
  const options = labels.map(({ label, score }) => ({ id: label, text: label, meta: `${score}` }));
  return { options: JSON.stringify(options), accept: JSON.stringify([best.label]) };
}

/** A token in Prodigy's JSON. */
interface Token {
  text: string;
  start: number;
  end: number;
  id: number;
  /** Whether a space follows. */
  ws: boolean;
}

/** The spans, and the tokens that they are made of if the record has them. */
function spanFields(result: unknown, read: string | readonly string[]): Record<string, string> {
  const tokens = typeof read === "string" ? null : tokensOf(read);
  const spans = spansOf(result).map(({ start, end, label, score }) => ({
    start,
    end,
    label,
    score,
    ...tokens && tokenRange(tokens, { start, end }),
  }));
  return { ...tokens && { tokens: JSON.stringify(tokens) }, spans: JSON.stringify(spans) };
}

function tokensOf(words: readonly string[]): Token[] {
  let start = 0;
  return words.map((text, id) => {
    const end = start + [...text].length;
    const token = { text, start, end, id, ws: id + 1 < words.length };
    start = end + 1;
    return token;
  });
}

/** The tokens that a span begins and ends in. */
function tokenRange(tokens: readonly Token[], { start, end }: Pick<Span, "start" | "end">) {
  return {
    token_start: tokens.findIndex((token) => token.end > start),
    token_end: tokens.findLastIndex((token) => token.start < end),
  };
}
