import type { Layout } from "./layout.ts";

export const TORCH_ZIP: Layout = {
  name: "torch-zip",
  names: ["pytorch_model.bin", "pytorch_model.bin.index.json"],
  // Names of training checkpoints of PyTorch, Lightning and facebookresearch/XLM.
  lone_names: /\.(pth|ckpt|pt)$/,
  other_names: /\.bin$/,
  begins: ([first, second, third, fourth]) => first === 0x50 && second === 0x4b && third === 3 && fourth === 4, // PK…
  read: async (path) => await (await import("../torch/read_torch_zip.ts")).readTorchZip(path),
};
