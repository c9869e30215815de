import { fileURLToPath } from "node:url";
import type { NamedDevice } from "./device.ts";

const CUDA_LIBRARY = Deno.build.os === "windows"
  ? "onnxruntime_providers_cuda.dll"
  : "libonnxruntime_providers_cuda.so";

/**
 * Looks for the library that a device cannot do without and that is not part of onnxruntime's package: onnxruntime
 * does not say which one it misses, and writes to stderr by itself.
 *
 * @throws {Error} naming the library.
 */
export async function findDeviceLibrary(device: NamedDevice): Promise<void> {
  if (device === "webgpu" && Deno.build.os === "linux") openVulkan();
  if (device.startsWith("cuda")) await findCuda();
}

/** The Vulkan loader, which WebGPU needs on Linux. */
function openVulkan(): void {
  try {
    Deno.dlopen("libvulkan.so.1", {}).close();
  } catch (error) {
    throw new Error(
      "libvulkan.so.1, the Vulkan loader, cannot be loaded (Debian's libvulkan1 has it; the GPU's driver comes beside it)",
      { cause: error },
    );
  }
}

/** onnxruntime's CUDA library: its package fetches it in an install script, which Deno runs only when told to. */
async function findCuda(): Promise<void> {
  const { arch, platform } = await import("node:process"); // the names of the package's folders
  const folder = `../bin/napi-v6/${platform}/${arch}/`;
  const library = new URL(folder + CUDA_LIBRARY, import.meta.resolve("onnxruntime-node"));
  try {
    await Deno.stat(library);
  } catch (error) {
    throw new Error(
      `${CUDA_LIBRARY} is not in onnxruntime-node's folder ${
        fileURLToPath(new URL(".", library))
      } (its install script ` +
        "fetches it on Linux x64: deno install --allow-scripts=npm:onnxruntime-node; it needs CUDA 12 and cuDNN 9)",
      { cause: error },
    );
  }
}
