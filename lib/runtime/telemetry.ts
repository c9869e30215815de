import { XlmError } from "../errors.ts";

/** Read by onnxruntime when a process opens its first session; `1` and `true` count. */
const VARIABLE = "ORT_DISABLE_TELEMETRY";

/**
 * Keeps onnxruntime from reporting usage: it would look up a host, and leave a database in the user's cache and a log in
 * the temporary folder. Deno's permissions do not bind native code; the environment of the process does.
 *
 * @throws {XlmError} exit code 2 if the variable may not be set.
 */
export function switchOffTelemetry(): "off" {
  let cause: unknown;
  try {
    Deno.env.set(VARIABLE, "1");
    // Under Deno's `--ignore-env` nothing throws and nothing is set.
    if (Deno.env.get(VARIABLE) === "1") return "off";
  } catch (error) {
    cause = error;
  }
  throw new XlmError(
    2,
    `Cannot load onnxruntime: ${VARIABLE} may not be set, and without it onnxruntime reports usage over the network; ` +
      `expected the permission to set it. Run Deno with --allow-env=${VARIABLE}, or with --allow-env.`,
    { cause },
  );
}
