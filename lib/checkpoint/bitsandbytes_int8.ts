import { XlmError } from "../errors.ts";
import { isFloat, type TensorReference } from "./tensor_reference.ts";

/** Factor of bitsandbytes' integers, besides the scale of their row. */
const FACTOR = 1 / 127;

/** The row-major layout of the matrix; the others are for old GPUs. */
const ROWS = 0;

/**
 * Reads bitsandbytes' 8-bit weights: `NAME.weight` (int8) becomes a matrix with scales, `NAME.SCB` (one float per row,
 * the largest absolute value of the row). `NAME.SCB` and `NAME.weight_format` are removed from the tensors. Other
 * tensors are unchanged.
 *
 * @param path the checkpoint, for error messages.
 * @throws {XlmError} exit code 3 if a matrix has another layout.
 * @see Dettmers et al. 2022, "LLM.int8()", section 2.1; bitsandbytes/nn/modules.py, Linear8bitLt
 */
export function bitsAndBytesInt8(
  tensors: ReadonlyMap<string, TensorReference>,
  path: string,
): ReadonlyMap<string, TensorReference> {
  const scaled = new Map(tensors);
  for (const [name, scale] of tensors) {
    if (!name.endsWith("SCB")) continue;
    const module = name.slice(0, -"SCB".length);
    const weight = tensors.get(`${module}weight`);
    if (weight === undefined || !isScaledBy(weight, scale)) continue;
    const format = tensors.get(`${module}weight_format`);
    if (format !== undefined && firstByte(format) !== ROWS) {
      throw new XlmError(
        3,
        `Cannot read checkpoint ${path}: ${weight.name} lies in bitsandbytes' layout ${
          firstByte(format)
        }, made for one kind ` +
          "of GPU; expected rows. Load it with bitsandbytes 0.45 or later and save it again.",
      );
    }
    scaled.set(weight.name, { ...weight, row_scale: { tensor: scale, factor: FACTOR } });
    scaled.delete(name);
    scaled.delete(`${module}weight_format`);
  }
  return scaled;
}

function isScaledBy(weight: TensorReference, scale: TensorReference): boolean {
  const [rows, ...columns] = weight.shape;
  return weight.dtype === "I8" && columns.length === 1 && isFloat(scale.dtype) && scale.shape.join() === `${rows}`;
}

function firstByte({ file, offset, data }: TensorReference): number | undefined {
  if (data) return data[0];
  using opened = Deno.openSync(file);
  opened.seekSync(offset, Deno.SeekMode.Start);
  const byte = new Uint8Array(1);
  return opened.readSync(byte) === 1 ? byte[0] : undefined;
}
