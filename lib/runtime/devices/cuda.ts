import type { DeviceKind } from "./device_kind.ts";
import { folderNames } from "./folder_names.ts";

/** NVIDIA GPUs. */
export const CUDA: DeviceKind & { readonly numbered: true } = {
  numbered: true,
  async isThere() {
    if (Deno.build.os === "linux" && (await folderNames("/proc/driver/nvidia/gpus")).length === 0) return false;
    return await findLibrary().then(() => true, () => false);
  },
  findLibrary,
  provider: (number) => ({ name: "cuda", deviceId: number }),
};

const LIBRARY = Deno.build.os === "windows" ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";

const INSTALL = "its install script fetches it on Linux x64: deno install --allow-scripts=npm:onnxruntime-node";

/**
 * onnxruntime's CUDA library, which its package downloads in an install script; Deno runs such scripts only on request.
 */
async function findLibrary(): Promise<void> {
  const { arch, platform } = await import("node:process"); // the names of the package's folders
  const folder = `../bin/napi-v6/${platform}/${arch}/`;
  const library = new URL(folder + LIBRARY, import.meta.resolve("onnxruntime-node"));
  try {
    await Deno.stat(library);
  } catch (error) {
    const { fileURLToPath } = await import("node:url");
    throw new Error(
      `${LIBRARY} is not in onnxruntime-node's folder ${fileURLToPath(new URL(".", library))} (${
        Deno.build.standalone ? "the binary comes without it: run the program with Deno" : INSTALL
      }; it needs CUDA 12 and cuDNN 9)`,
      { cause: error },
    );
  }
}
