/** A file that is not KyTea's, or not whole. */
export class KyteaFormatError extends Error {
  /** @param rule What is expected, with a hint if there is one; no full stop. */
  constructor(found: string, readonly rule: string) {
    super(found);
  }
}

/** @throws {KyteaFormatError} always: a file holds less than it says. */
export function failTruncated(found: string): never {
  throw new KyteaFormatError(found, "a whole file (is it truncated?)");
}
