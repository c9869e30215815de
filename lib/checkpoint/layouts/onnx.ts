import type { OnnxFile } from "../onnx/onnx_file.ts";
import type { Layout } from "./layout.ts";

/** Graphs as optimum, sentence-transformers and transformers.js export them. */
export const ONNX: Layout = {
  name: "onnx",
  // The most precise graph first: float32, then approximate optimizations, float16, 8 bits, 4 bits.
  names: [
    /^model\.onnx$/,
    /^model_(O[12]|optimized)\.onnx$/,
    /^model_O3\.onnx$/,
    /^model_(O4|fp16)\.onnx$/,
    /^model_(int8|quantized|uint8|q(u?int)8(_\w+)?)\.onnx$/,
    /^model_q4f16\.onnx$/,
    /^model_(q4|bnb4)\.onnx$/,
  ],
  lone_names: /\.onnx$/,
  data_names: /\.(onnx_data|onnx\.data)$/,
  folder: "onnx",
  isNamed: (path) => path.endsWith(".onnx"), // protobuf has no magic number
  read: async (path) => ({ tensors: new Map(), graph: await readGraph(path) }),
  files: async (path) => (await readGraph(path)).files,
};

async function readGraph(path: string): Promise<OnnxFile> {
  const { readOnnxGraphs } = await import("../onnx/read_onnx_file.ts");
  return await readOnnxGraphs(path);
}
