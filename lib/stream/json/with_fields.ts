import { recordJson, type StreamRecord } from "../../record/record.ts";
import { jsonMembers } from "./json_members.ts";
import { spliceField } from "./splice_field.ts";

/**
 * The record as JSON with further fields at its end, which replace its own of these names.
 *
 * @param fields values as JSON.
 */
export function withFields(record: StreamRecord, fields: Readonly<Record<string, string>>): string {
  let json = recordJson(record);
  if (Object.keys(fields).some((name) => Object.hasOwn(record.value, name))) {
    const kept = jsonMembers(json).filter(({ name }) => !Object.hasOwn(fields, name));
    json = `{${kept.map(({ name, json }) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
  }
  return Object.entries(fields).reduce((all, [name, value]) => spliceField(all, name, value), json);
}
