import { RecordError, XlmError } from "../../lib/errors.ts";

/** What JavaScript says of a slip of the program, which a message to the user must not pass on. */
const SLIP =
  /Cannot read propert|Cannot set propert|Cannot convert|is not (?:a function|iterable|a constructor|an object|defined)|Maximum call stack|Invalid (?:typed array|array|array buffer|string) length|outside the bounds|Offset is outside|out of (?:range|memory)|Cannot mix BigInt|allocation failed|circular structure/;

/** Why an outcome is a fault of the program; undefined if the input was read or properly refused. */
export function faultOf(error: unknown): string | undefined {
  if (!(error instanceof XlmError || error instanceof RecordError)) {
    return error instanceof Error ? error.stack ?? error.message : String(error);
  }
  if (SLIP.test(error.message)) {
    return `a slip is shown to the user: ${error.message.slice(0, 400)}\n${error.stack?.slice(0, 2000)}`;
  }
  if (error instanceof XlmError && !error.message.startsWith("Cannot ")) {
    return `a message that says no "Cannot …": ${error.message.slice(0, 400)}`;
  }
  return undefined;
}

/** Tells faults apart: the kind of error and the first line of ours on the stack, without numbers of the message. */
export function signatureOf(fault: string): string {
  const [first = ""] = fault.split("\n");
  const place = /\/((?:lib|models|commands|tests)\/[^)\s]+:\d+)/.exec(fault)?.[1] ?? "";
  return `${first.replace(/"[^"]*"|\d+/g, "#").slice(0, 80)} ${place}`;
}
