/** A file that is not a KyTea model, or is truncated. */
export class KyteaFormatError extends Error {
  /** @param rule what is expected, with an optional hint; without full stop. */
  constructor(found: string, readonly rule: string) {
    super(found);
  }
}

/** @throws {KyteaFormatError} always: a file is shorter than its counts say. */
export function failTruncated(found: string): never {
  throw new KyteaFormatError(found, "a whole file (is it truncated?)");
}
