import { assertEquals } from "@std/assert";

/** The largest difference of two answers that have the same form. */
export function distance(actual: unknown, expected: unknown): number {
  if (typeof expected === "number") return Math.abs(expected - (actual as number));
  const [found, wanted] = [actual, expected] as [Record<string, unknown>, Record<string, unknown>];
  assertEquals(Object.keys(found), Object.keys(wanted));
  return Object.entries(wanted).reduce((worst, [key, value]) => Math.max(worst, distance(found[key], value)), 0);
}
