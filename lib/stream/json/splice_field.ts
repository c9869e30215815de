/**
 * Adds a field at the end of the object `json`. The text before the closing brace is unchanged, and with it numbers
 * that JavaScript cannot represent, duplicate keys and the order of keys.
 */
export function spliceField(json: string, name: string, value: string): string {
  const open = json.slice(0, json.lastIndexOf("}"));
  const comma = open.trimEnd().endsWith("{") ? "" : ",";
  return `${open}${comma}${JSON.stringify(name)}:${value}}`;
}
