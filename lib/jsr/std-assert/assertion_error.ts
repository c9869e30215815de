/** Thrown by every assertion that does not hold. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** Throws an AssertionError: `what`, then `: message` where the caller gave one, then `details` on lines of its own. */
export function failWith(what: string, message?: string, details = ""): never {
  throw new AssertionError(`${what}${message ? `: ${message}` : "."}${details}`);
}
