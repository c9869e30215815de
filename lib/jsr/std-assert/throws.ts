import { failWith } from "./assertion_error.ts";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Holds when `error` is an Error, of the class and with the message wanted. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  errorClass?: ErrorClass<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) failWith(`Expected "error" to be an Error object`, msg);
  if (errorClass && !(error instanceof errorClass)) {
    failWith(
      `Expected error to be instance of "${errorClass.name}", but was "${(error as Error).constructor?.name}"`,
      msg,
    );
  }
  const { message } = error as Error;
  const matches = msgMatches instanceof RegExp ? msgMatches.test(message) : message.includes(msgMatches ?? "");
  if (!matches) {
    const wanted = msgMatches instanceof RegExp ? String(msgMatches) : JSON.stringify(msgMatches);
    failWith(`Expected error message to include ${wanted}, but got ${JSON.stringify(message)}`, msg);
  }
}

/** Holds when `fn` throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Holds when `fn` throws an error of the class whose message contains `msgIncludes`; returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  try {
    fn();
  } catch (error) {
    return checked(error, classOrMsg, msgIncludes, msg);
  }
  return failWith("Expected function to throw", typeof classOrMsg === "string" ? classOrMsg : msg);
}

/** Holds when the promise of `fn` is rejected; resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Holds when the promise is rejected with an error of the class whose message contains `msgIncludes`; resolves to it. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const message = typeof classOrMsg === "string" ? classOrMsg : msg;
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    return failWith("Function throws when expected to reject", message);
  }
  try {
    await promise;
  } catch (error) {
    return checked(error, classOrMsg, msgIncludes, msg);
  }
  return failWith("Expected function to reject", message);
}

function checked(error: unknown, classOrMsg?: ErrorClass<Error> | string, msgIncludes?: string, msg?: string): unknown {
  if (typeof classOrMsg === "function") assertIsError(error, classOrMsg, msgIncludes, msg);
  return error;
}
