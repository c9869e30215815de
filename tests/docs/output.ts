import { assert, assertEquals } from "@std/assert";

/** What an example writes, as JSON to compare: its values, or its text where it writes no JSON. */
export type Output = { json: unknown[] } | { text: string };

/** Outputs by the names of the files that they are in. */
export type Outputs = Readonly<Record<string, Output>>;

/** Longer lists of numbers are kept as a few numbers that stand for them. */
const LONGEST_LIST = 16;

/** Numbers may differ by this much, relative to the greater of 1 and the number: processors round differently. */
const TOLERANCE = 1e-4;

/** Reads an output as lines of JSON, as one JSON value, or as text. */
export function readOutput(text: string): Output {
  const lines = text.split("\n").filter((line) => line !== "");
  for (const documents of [lines, [text]]) {
    try {
      return { json: documents.map((document) => condensed(JSON.parse(document))) };
    } catch {
      continue;
    }
  }
  return { text };
}

/**
 * The names in an output, for one whose values are the machine's: keys of a JSON object, or what stands before the
 * first colon of each line.
 */
export function outline(text: string): Output {
  const output = readOutput(text);
  if ("json" in output) return { json: output.json.map((value) => Object.keys(value as object)) };
  return { text: text.split("\n").map((line) => line.split(":", 1)[0]).join("\n") };
}

/** @throws where two outputs differ by more than the last digits of numbers. */
export function assertSameOutput(actual: Output | Outputs, expected: Output | Outputs): void {
  assertClose(actual, expected, "$");
}

export function isSameOutput(actual: Output | Outputs, expected: Output | Outputs): boolean {
  try {
    assertSameOutput(actual, expected);
    return true;
  } catch {
    return false;
  }
}

/** A JSON value whose long lists of numbers have become their length, first numbers, mean, size and a checksum. */
function condensed(value: unknown): unknown {
  if (Array.isArray(value)) {
    const numbers = value.every((item) => typeof item === "number");
    return numbers && value.length > LONGEST_LIST ? summary(value) : value.map(condensed);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, condensed(item)]));
}

function summary(numbers: readonly number[]): Record<string, unknown> {
  const mean = (weigh: (x: number, i: number) => number) =>
    numbers.reduce((sum, x, i) => sum + weigh(x, i), 0) / numbers.length;
  return {
    numbers: numbers.length,
    first: numbers.slice(0, 4),
    mean: rounded(mean((x) => x)),
    root_mean_square: rounded(Math.sqrt(mean((x) => x * x))),
    // Depends on the order too.
    waves: rounded(mean((x, i) => x * Math.cos(i))),
  };
}

function rounded(x: number): number {
  return Number(x.toPrecision(7));
}

function assertClose(actual: unknown, expected: unknown, path: string): void {
  if (typeof actual === "number" && typeof expected === "number") {
    const most = Number.isInteger(actual) && Number.isInteger(expected)
      ? 0
      : TOLERANCE * Math.max(1, Math.abs(expected));
    assert(Math.abs(actual - expected) <= most, `${path}: ${actual}, not ${expected}`);
  } else if (typeof actual === "object" && actual !== null && typeof expected === "object" && expected !== null) {
    assertEquals(Object.keys(actual), Object.keys(expected), path);
    for (const [key, value] of Object.entries(expected)) {
      assertClose((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else assertEquals(actual, expected, path);
}
