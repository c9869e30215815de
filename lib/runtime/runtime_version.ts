import { switchOffTelemetry } from "./telemetry.ts";

/**
 * The version of onnxruntime. Loads it, which takes tens of milliseconds.
 *
 * @throws {XlmError} exit code 2 if it cannot be kept from reporting usage.
 */
export async function runtimeVersion(): Promise<string> {
  switchOffTelemetry();
  const { env } = await import("onnxruntime-node");
  return env.versions.node ?? env.versions.common;
}
