/** SwiftShader, a Vulkan driver without a GPU, where Debian's chromium-common puts it. */
const DRIVER = "/usr/lib/chromium";
export const DRIVER_LIST = `${DRIVER}/vk_swiftshader_icd.json`;

export const DRIVER_MISSING: boolean = !await Deno.stat(DRIVER_LIST).then(() => true, () => false);

/** Added to the name of a test that needs it. */
export const SKIPPED: string = DRIVER_MISSING ? ` (skipped: no ${DRIVER_LIST})` : "";

/** Environment of a process that is to find the driver, and no other. */
export const ON_DRIVER: Readonly<Record<string, string>> = {
  VK_ICD_FILENAMES: DRIVER_LIST,
  LD_LIBRARY_PATH: [Deno.env.get("LD_LIBRARY_PATH"), DRIVER].filter(Boolean).join(":"),
};
