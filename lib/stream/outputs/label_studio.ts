import { shortestFloat32 } from "../../float32.ts";
import type { Values } from "../../options/option.ts";
import { type JsonObject, recordJson, type StreamRecord } from "../../record/record.ts";
import { VERSION } from "../../version.ts";
import type { LABEL_STUDIO_OPTIONS } from "./format_options.ts";
import { format, type WriterSettings } from "./output_format.ts";
import { bestLabel, spansOf } from "./task_results.ts";
import { withFields } from "../json/with_fields.ts";
import { furtherFields, joinedText } from "./record_fields.ts";

/** A choice, or a labelled region, in Label Studio's JSON. */
interface Region {
  id: string;
  from_name: string;
  to_name: string;
  type: "choices" | "labels";
  score?: number;
  value: Readonly<Record<string, unknown>>;
}

/**
 * Label Studio's tasks, each with one prediction: the best label as choice, or the spans as regions. A failed record is
 * a task without a prediction.
 *
 * @see https://labelstud.io/guide/predictions
 */
export const labelStudio = format({
  description: "Label Studio's tasks with predictions, one JSON array to import.",
  offsets: ["codepoint"],
  rows: "spans",
  further: true,
  start(settings, options: Values<typeof LABEL_STUDIO_OPTIONS>) {
    const { model_version = `xlm ${VERSION} ${settings.model_name}` } = options;
    const regions = settings.task === "classify" ? chosen : labelled;
    return {
      result(record, _json, result, further) {
        const { score, found } = regions(result, options);
        const predictions = found === null ? [] : [{ model_version, ...inRange(score), result: found }];
        return task(taskData(record, settings, further), { predictions });
      },
      error: (record, { code, message }) =>
        "value" in record ? task(recordJson(record), { predictions: [], meta: { error: { code, message } } }) : null,
      blank: null,
      document: (entries) => entries.length === 0 ? "[]" : `[\n${entries.join(",\n")}\n]`,
    };
  },
});

/** Regions of a prediction; null if there is none. */
interface Found {
  score: number | undefined;
  found: Region[] | null;
}

type Names = Pick<Values<typeof LABEL_STUDIO_OPTIONS>, "from_name" | "to_name">;

function chosen(result: unknown, names: Names): Found {
  const best = bestLabel(result);
  if (best === undefined) return { score: undefined, found: null };
  return { score: best.score, found: [region("choices", 0, names, { choices: [best.label] })] };
}

function labelled(result: unknown, names: Names): Found {
  const spans = spansOf(result);
  const mean = spans.reduce((sum, { score }) => sum + score, 0) / spans.length;
  return {
    score: spans.length === 0 ? undefined : shortestFloat32(Math.fround(mean)),
    found: spans.map(({ label, score, ...span }, i) => ({
      ...region("labels", i, names, { ...span, labels: [label] }),
      ...inRange(score),
    })),
  };
}

function region(type: Region["type"], id: number, { from_name, to_name }: Names, value: Region["value"]): Region {
  return { id: `${id}`, from_name, to_name, type, value };
}

/** A score, if Label Studio takes it: from 0 to 1. */
function inRange(score: number | undefined): { score?: number } {
  return score !== undefined && score >= 0 && score <= 1 ? { score } : {};
}

/** The record, with the text that its words make if it has only words. */
function taskData(record: StreamRecord, { readText }: WriterSettings, further: JsonObject = {}): string {
  const read = readText(record);
  const text: Record<string, string> = typeof read === "string" ? {} : { text: JSON.stringify(joinedText(read)) };
  return withFields(record, { ...text, ...furtherFields(further) });
}

function task(data: string, rest: object): string {
  return `{"data":${data},${JSON.stringify(rest).slice(1)}`;
}
