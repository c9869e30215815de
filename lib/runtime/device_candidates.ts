import type { Device, NamedDevice } from "./device.ts";
import { findDeviceLibrary } from "./device_library.ts";

/** PCI vendors of GPUs, and how the file names of their Vulkan drivers begin. */
const VULKAN_DRIVERS: Readonly<Record<string, RegExp>> = {
  "0x10de": /^(nvidia|nouveau)_/,
  "0x1002": /^(radeon|amd)_/,
  "0x8086": /^intel_/,
};

/** Folders in which the Vulkan loader looks for drivers. */
const DRIVER_FOLDERS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"];

/**
 * The devices to try, best first. A named device stands alone. `auto` asks the file system only, which costs less than a
 * millisecond: WebGPU counts where a GPU has a driver of its maker, since a software one is slower than the CPU.
 */
export async function deviceCandidates(device: Device): Promise<NamedDevice[]> {
  if (device !== "auto") return [device];
  const [cuda, webgpu] = await Promise.all([hasCuda(), hasHardwareAdapter()]);
  return [...(cuda ? ["cuda" as const] : []), ...(webgpu ? ["webgpu" as const] : []), "cpu"];
}

async function hasCuda(): Promise<boolean> {
  if (Deno.build.os === "linux" && (await list("/proc/driver/nvidia/gpus")).length === 0) return false;
  return await findDeviceLibrary("cuda").then(() => true, () => false);
}

async function hasHardwareAdapter(): Promise<boolean> {
  if (Deno.build.os === "darwin") return true; // Metal
  // A driver that the user chose may be a software one, and Windows does not say by files what it has.
  const chosen = ["VK_ICD_FILENAMES", "VK_DRIVER_FILES"].some(mayBeSet);
  if (Deno.build.os !== "linux" || chosen) return false;
  const nodes = (await list("/sys/class/drm")).filter((name) => name.startsWith("renderD"));
  if (nodes.length === 0) return false;
  const vendors = await Promise.all(nodes.map((node) => read(`/sys/class/drm/${node}/device/vendor`)));
  const drivers = (await Promise.all(DRIVER_FOLDERS.map(list))).flat();
  return vendors.some((vendor) => drivers.some((driver) => VULKAN_DRIVERS[vendor.trim()]?.test(driver)));
}

function mayBeSet(variable: string): boolean {
  try {
    return Boolean(Deno.env.get(variable));
  } catch {
    return true; // not ours to read
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch {
    return [];
  }
}

async function read(file: string): Promise<string> {
  return await Deno.readTextFile(file).catch(() => "");
}
