/**
 * An error message as one line without control characters: names from files may contain them, and a terminal would
 * interpret them.
 */
export function errorLine(message: string): string {
  const escape = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  // deno-lint-ignore no-control-regex
  return message.trim().replace(/\s*\n\s*/g, " ").replace(/[\0-\x1f\x7f-\x9f]/g, escape);
}
