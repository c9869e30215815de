/**
 * Assertions for tests: the part of `@std/assert` that xlm uses. Differences are shown by `node:assert`.
 *
 * @module
 */
import { AssertionError as NodeAssertionError } from "node:assert";
import { AssertionError, failWith } from "./assertion_error.ts";
import { equal } from "./equal.ts";

export { AssertionError, equal };
export { assertIsError, assertRejects, assertThrows } from "./throws.ts";

/** Holds when `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Holds when `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is false {
  if (expr) throw new AssertionError(msg);
}

/** Holds when both are deeply equal, see {@linkcode equal}. */
export function assertEquals<T>(actual: T, expected: T, msg?: string) {
  if (!equal(actual, expected)) failWith("Values are not equal", msg, difference(actual, expected));
}

/** Holds when the two are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string) {
  if (equal(actual, expected)) failWith(`Expected actual: ${show(actual)} not to be: ${show(expected)}`, msg);
}

/** Holds when `Object.is` does. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (!Object.is(actual, expected)) failWith("Values are not strictly equal", msg, difference(actual, expected));
}

/** Holds when the two differ by at most `tolerance` (by default a ten-millionth of `expected`). */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string) {
  tolerance ??= Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7;
  const delta = Math.abs(expected - actual);
  if (Object.is(actual, expected) || delta <= tolerance) return;
  failWith(
    `Expected actual: "${actual}" to be close to "${expected}": delta "${delta}" is greater than "${tolerance}"`,
    msg,
  );
}

/** Holds when the expression matches. */
export function assertMatch(actual: string, expected: RegExp, msg?: string) {
  if (!expected.test(actual)) failWith(`Expected actual: "${actual}" to match: "${expected}"`, msg);
}

/** Holds when `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string) {
  if (!actual.includes(expected)) failWith(`Expected actual: "${actual}" to contain: "${expected}"`, msg);
}

/** Holds when `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string) {
  if (!(actual > expected)) throw new AssertionError(msg ?? `Expect ${show(actual)} > ${show(expected)}`);
}

/** Holds when `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string) {
  if (!(actual >= expected)) throw new AssertionError(msg ?? `Expect ${show(actual)} >= ${show(expected)}`);
}

/** Holds when `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string) {
  if (!(actual < expected)) throw new AssertionError(msg ?? `Expect ${show(actual)} < ${show(expected)}`);
}

/** Holds when `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string) {
  if (!(actual <= expected)) throw new AssertionError(msg ?? `Expect ${show(actual)} <= ${show(expected)}`);
}

/** Holds when `actual` is an instance of the class. */
export function assertInstanceOf<
  // deno-lint-ignore no-explicit-any
  T extends abstract new (...args: any[]) => any,
>(actual: unknown, expectedType: T, msg = ""): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  const type = actual === null || typeof actual !== "object" ? String(actual) : actual.constructor?.name ?? "Object";
  failWith(`Expected object to be an instance of "${expectedType.name}" but was "${type}"`, msg);
}

/** Holds when `actual` is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === null || actual === undefined) {
    failWith(`Expected actual: "${actual}" to not be null or undefined`, msg);
  }
}

/** Never holds. */
export function fail(msg?: string): never {
  failWith("Failed assertion", msg);
}

function show(value: unknown): string {
  return Deno.inspect(value, { depth: Infinity, sorted: true, trailingComma: true, compact: false });
}

function difference(actual: unknown, expected: unknown): string {
  return "\n\n" + new NodeAssertionError({ actual, expected, operator: "deepStrictEqual" }).message;
}
