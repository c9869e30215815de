import { RecordError } from "../../errors.ts";

/**
 * The JSON text of a result. Numbers are written as JavaScript prints them, so a caller that wants float32 values short
 * rounds them first (`shortestFloat32`).
 *
 * @throws {RecordError} `non_finite` if the result holds NaN or an infinity, which JSON.stringify would call null
 */
export function jsonText(result: unknown): string {
  const text: string | undefined = JSON.stringify(result);
  if (text === undefined) throw new TypeError(`a result must be a JSON value: found ${typeof result}`);
  // Looking for "null" costs a fraction of walking the result, and only it can hide a number.
  if (text.includes("null")) {
    const path = nonFinitePath(result);
    if (path !== null) throw new RecordError("non_finite", `the result${path} is not a finite number`);
  }
  return text;
}

/** Where the first number that JSON cannot write stands, as `.scores[3]`; null if there is none. */
function nonFinitePath(value: unknown): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : "";
  if (typeof value !== "object" || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const path = nonFinitePath(item);
    if (path !== null) return (Array.isArray(value) ? `[${key}]` : `.${key}`) + path;
  }
  return null;
}
