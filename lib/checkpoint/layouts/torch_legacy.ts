import type { Layout } from "./layout.ts";

/** Its files have the same names as those of torch-zip. */
export const TORCH_LEGACY: Layout = {
  name: "torch-legacy",
  names: [],
  begins: ([first, second]) => first === 0x80 && second! <= 5, // a pickle's protocol
  read: async (path) => await (await import("../torch/read_torch_legacy.ts")).readTorchLegacy(path),
};
