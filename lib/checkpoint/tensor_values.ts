import { XlmError } from "../errors.ts";
import { type Dtype, DTYPE_BYTES, type FloatDtype, type TensorReference } from "./tensor_reference.ts";

type Read = (bytes: Uint8Array<ArrayBuffer>) => Float32Array<ArrayBuffer>;

/** Converters to float32 by type. Bytes must be aligned to the element's size in their buffer. */
const FLOATS: Readonly<Record<FloatDtype, Read>> = {
  F64: (bytes) => Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)),
  F32: (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4),
  F16: (bytes) => new Float32Array(new Float16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)),
  BF16: (bytes) => {
    const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    const bits = new Uint32Array(halves.length);
    for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
    return new Float32Array(bits.buffer);
  },
};

/** Converters of integers that are multiplied by a scale. */
const SCALED: Readonly<Partial<Record<Dtype, Read>>> = {
  I8: (bytes) => Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)),
};

/**
 * Reads `count` elements of a tensor from element `from` on, as float32.
 *
 * @param open opens the file of a tensor.
 * @throws {XlmError} exit code 3 if its elements are not floats, or the file is too short.
 */
export function tensorValues(
  tensor: TensorReference,
  open: (tensor: TensorReference) => Deno.FsFile,
  from: number,
  count: number,
): Float32Array<ArrayBuffer> {
  const { dtype, row_scale } = tensor;
  const read = (row_scale ? SCALED : FLOATS as Partial<Record<Dtype, Read>>)[dtype];
  if (read === undefined) {
    throw new XlmError(3, `Cannot read tensor ${tensor.name}: its elements are ${dtype}; expected floats.`);
  }
  const size = DTYPE_BYTES[dtype];
  const bytes = new Uint8Array(count * size);
  if (tensor.data) bytes.set(tensor.data.subarray(from * size, (from + count) * size));
  else readFully(open(tensor), tensor.offset + from * size, bytes, tensor);
  const values = read(bytes);
  if (row_scale === undefined) return values;
  const columns = tensor.shape[1]!;
  const first = Math.floor(from / columns);
  const scales = tensorValues(row_scale.tensor, open, first, Math.ceil((from + count) / columns) - first);
  return values.map((value, i) => value * scales[Math.floor((from + i) / columns) - first]! * row_scale.factor);
}

function readFully(file: Deno.FsFile, offset: number, bytes: Uint8Array, tensor: TensorReference): void {
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let filled = 0; filled < bytes.length;) {
    const read = file.readSync(bytes.subarray(filled));
    if (read === null) {
      throw new XlmError(3, `Cannot read tensor ${tensor.name}: ${tensor.file} has ended; expected a whole file.`);
    }
    filled += read;
  }
}
