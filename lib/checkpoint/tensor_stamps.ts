import { type FileStamp, fileStamp } from "./file_stamp.ts";
import type { TensorReference } from "./tensor_reference.ts";

/** Stamps of the files that tensors and their scales are in, each once, in the order of their names. */
export async function tensorStamps(tensors: readonly TensorReference[]): Promise<FileStamp[]> {
  const all = tensors.flatMap((tensor) => tensor.row_scale ? [tensor, tensor.row_scale.tensor] : [tensor]);
  const files = all.filter(({ file }) => file !== "").map(({ file }) => file);
  return await Promise.all([...new Set(files)].sort().map(fileStamp));
}
