import { XlmError } from "../errors.ts";

/** onnxruntime reads it when a process opens its first session; `1` and `true` switch telemetry off. */
const VARIABLE = "ORT_DISABLE_TELEMETRY";

/**
 * Switches onnxruntime's telemetry off: it would resolve a host name, and leave a database in the user's cache and a
 * log in the temporary folder. Deno's permissions do not apply to native code, but it reads the environment.
 *
 * @throws {XlmError} exit code 2 if the environment variable may not be set.
 */
export function switchOffTelemetry(): "off" {
  let cause: unknown;
  try {
    Deno.env.set(VARIABLE, "1");
    // With Deno's `--ignore-env` setting a variable has no effect and does not throw.
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
