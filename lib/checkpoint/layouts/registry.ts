import type { Layout } from "./layout.ts";
import { ONNX } from "./onnx.ts";
import { SAFETENSORS } from "./safetensors.ts";
import { TORCH_LEGACY } from "./torch_legacy.ts";
import { TORCH_ZIP } from "./torch_zip.ts";

/**
 * All layouts. A file has the first layout that recognises it; weights are searched by the names of the layouts in this
 * order.
 */
export const LAYOUTS: readonly Layout[] = [
  SAFETENSORS, // before pickles, because the length of a header may look like the start of one
  TORCH_ZIP,
  TORCH_LEGACY,
  ONNX,
];

/** The layout that is recognised by the file's name, if any. */
export function layoutNamed(path: string): Layout | undefined {
  return LAYOUTS.find((layout) => layout.isNamed?.(path));
}
