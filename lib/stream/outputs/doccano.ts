import { KEPT_JSON } from "./jsonl.ts";
import { format } from "./output_format.ts";
import { bestLabel, spansOf } from "./task_results.ts";
import { withFields } from "../json/with_fields.ts";
import { furtherFields, joinedText, textField, withError } from "./record_fields.ts";

/**
 * doccano's JSONL: `text`, and `label` with the spans, or with the best label of a text. doccano counts UTF-16 units;
 * grapheme clusters in projects with that setting.
 *
 * @see https://doccano.github.io/doccano/tutorial/#import-a-dataset; doccano#2290
 */
export const doccano = format({
  description: 'doccano\'s JSONL: `"label":[[start,end,label]]`, or `"label":[label]` for texts.',
  offsets: ["utf16", "grapheme"],
  rows: "spans",
  further: true,
  start({ task, readText }) {
    const labels = (result: unknown) => {
      if (task === "tag") return spansOf(result).map(({ start, end, label }) => [start, end, label]);
      const best = bestLabel(result);
      return best === undefined ? [] : [best.label];
    };
    return {
      result(record, _json, result, further) {
        const text = joinedText(readText(record));
        const label = JSON.stringify(labels(result));
        return withFields(record, { ...textField(record, text), label, ...furtherFields(further) });
      },
      error: withError,
      blank: "",
      kept: KEPT_JSON,
    };
  },
});
