import type { Layout } from "./layout.ts";
import { ONNX } from "./onnx.ts";
import { SAFETENSORS } from "./safetensors.ts";
import { TORCH_LEGACY } from "./torch_legacy.ts";
import { TORCH_ZIP } from "./torch_zip.ts";

/**
 * The layouts there are. A file is of the first that knows it, and weights are looked for under the names of the first
 * before those of the others.
 */
export const LAYOUTS: readonly Layout[] = [
  SAFETENSORS, // before pickles: the length of a header may begin as one does
  TORCH_ZIP,
  TORCH_LEGACY,
  ONNX,
];

/** The layout that a file has by its name alone, if that tells. */
export function layoutNamed(path: string): Layout | undefined {
  return LAYOUTS.find((layout) => layout.isNamed?.(path));
}
