import { arch, platform } from "node:process";
import type { Device } from "./device.ts";

const CUDA_LIBRARY = platform === "win32" ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";

/**
 * Looks for the library that a device cannot do without and that is not part of onnxruntime's package: onnxruntime
 * does not say which one it misses, and writes to stderr by itself.
 *
 * @throws {Error} naming the library.
 */
export async function findDeviceLibrary(device: Device): Promise<void> {
  if (device === "webgpu" && platform === "linux") openVulkan();
  if (device.startsWith("cuda")) await findCuda();
}

/** The Vulkan loader, which WebGPU needs on Linux. */
function openVulkan(): void {
  try {
    Deno.dlopen("libvulkan.so.1", {}).close();
  } catch (error) {
    throw new Error("libvulkan.so.1, the Vulkan loader, cannot be loaded", { cause: error });
  }
}

/** onnxruntime's CUDA library: its package fetches it in an install script, which Deno runs only when told to. */
async function findCuda(): Promise<void> {
  const folder = `../bin/napi-v6/${platform}/${arch}/`;
  const library = new URL(folder + CUDA_LIBRARY, import.meta.resolve("onnxruntime-node"));
  try {
    await Deno.stat(library);
  } catch (error) {
    throw new Error(`${CUDA_LIBRARY} is not in onnxruntime-node's folder`, { cause: error });
  }
}
