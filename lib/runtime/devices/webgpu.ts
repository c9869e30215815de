import type { DeviceKind } from "./device_kind.ts";
import { folderNames } from "./folder_names.ts";

/**
 * GPUs of any vendor; for `auto` only those with their vendor's driver, since a software driver is slower than the CPU.
 */
export const WEBGPU: DeviceKind = {
  isThere: hasHardwareAdapter,
  findLibrary() {
    if (Deno.build.os === "linux") openVulkan();
  },
  provider: () => "webgpu",
};

/** PCI vendors of GPUs, and the beginnings of their Vulkan drivers' file names. */
const VULKAN_DRIVERS: Readonly<Record<string, RegExp>> = {
  "0x10de": /^(nvidia|nouveau)_/,
  "0x1002": /^(radeon|amd)_/,
  "0x8086": /^intel_/,
};

/** Folders in which the Vulkan loader looks for drivers. */
const DRIVER_FOLDERS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"];

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

async function hasHardwareAdapter(): Promise<boolean> {
  if (Deno.build.os === "darwin") return true; // Metal
  // A driver chosen by the user may be a software driver, and on Windows no files tell.
  const chosen = ["VK_ICD_FILENAMES", "VK_DRIVER_FILES"].some(mayBeSet);
  if (Deno.build.os !== "linux" || chosen) return false;
  const nodes = (await folderNames("/sys/class/drm")).filter((name) => name.startsWith("renderD"));
  if (nodes.length === 0) return false;
  const vendors = await Promise.all(nodes.map(vendorOf));
  const drivers = (await Promise.all(DRIVER_FOLDERS.map(folderNames))).flat();
  return vendors.some((vendor) => drivers.some((driver) => VULKAN_DRIVERS[vendor.trim()]?.test(driver)));
}

function mayBeSet(variable: string): boolean {
  try {
    return Boolean(Deno.env.get(variable));
  } catch {
    return true; // we may not read it
  }
}

async function vendorOf(node: string): Promise<string> {
  return await Deno.readTextFile(`/sys/class/drm/${node}/device/vendor`).catch(() => "");
}
