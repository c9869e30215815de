import { assertEquals, assertInstanceOf, assertMatch, assertStringIncludes } from "@std/assert";
import { XlmError } from "../../../lib/errors.ts";

/** Holds when `use` fails with exit code 3 and one line in the published template that holds every one of `parts`. */
export async function assertRefused(use: () => unknown, ...parts: string[]): Promise<void> {
  const error = await failure(use);
  assertInstanceOf(error, XlmError, `${error instanceof Error ? error.stack : "it did not fail"}`);
  assertEquals(error.exitCode, 3);
  assertMatch(error.message, /^Cannot [a-z]+ .+: .+; expected .+$/);
  for (const part of parts) assertStringIncludes(error.message, part);
}

async function failure(use: () => unknown): Promise<unknown> {
  try {
    await use();
  } catch (error) {
    return error;
  }
  return undefined;
}
