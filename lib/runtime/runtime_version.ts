/** The version of onnxruntime. Loads it, which takes tens of milliseconds. */
export async function runtimeVersion(): Promise<string> {
  const { env } = await import("onnxruntime-node");
  return env.versions.node ?? env.versions.common;
}
