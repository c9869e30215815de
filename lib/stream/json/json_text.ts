import { RecordError } from "../../errors.ts";

/**
 * The JSON text of a result. Numbers are written as JavaScript prints them; float32 values should be rounded with
 * `shortestFloat32` before.
 *
 * @throws {RecordError} `non_finite` if the result contains NaN or an infinity, which JSON.stringify would write as
 * null
 */
export function jsonText(result: unknown): string {
  const text: string | undefined = JSON.stringify(result);
  if (text === undefined) throw new TypeError(`a result must be a JSON value: found ${typeof result}`);
  // Searching for "null" takes a fraction of the time of walking the result; only a null can be such a number.
  if (text.includes("null")) {
    const path = nonFinitePath(result);
    if (path !== null) throw new RecordError("non_finite", `the result${path} is not a finite number`);
  }
  return text;
}

/** Path of the first number that is not finite, such as `.scores[3]`; null if there is none. */
function nonFinitePath(value: unknown): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : "";
  if (typeof value !== "object" || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const path = nonFinitePath(item);
    if (path !== null) return (Array.isArray(value) ? `[${key}]` : `.${key}`) + path;
  }
  return null;
}
