import { isObject } from "../../is_object.ts";
import type { JsonObject } from "../../record/record.ts";

/** Fields beside `data` of Label Studio's tasks. */
const TASK_FIELDS = ["annotations", "predictions", "completions", "meta"];

/** The format of a labelling tool that a record without its text has; undefined for any other. */
export function labelledFormat(value: JsonObject): string | undefined {
  const isTask = Object.hasOwn(value, "data") && isObject(value["data"]) &&
    TASK_FIELDS.some((name) => Object.hasOwn(value, name));
  return isTask ? "label-studio" : undefined;
}
