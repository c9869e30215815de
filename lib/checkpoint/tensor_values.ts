import { XlmError } from "../errors.ts";
import { type Dtype, DTYPE_BYTES, type TensorReference } from "./tensor_reference.ts";

/** Elements of some types as float32. The bytes must start at a multiple of the element's size in their buffer. */
const READERS: Readonly<Partial<Record<Dtype, (bytes: Uint8Array<ArrayBuffer>) => Float32Array<ArrayBuffer>>>> = {
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

/**
 * Reads `count` elements of a tensor from element `from` on, as float32.
 *
 * @throws {XlmError} exit code 3 where its elements are no floats, or the file has ended.
 */
export function tensorValues(
  tensor: TensorReference,
  file: Deno.FsFile,
  from: number,
  count: number,
): Float32Array<ArrayBuffer> {
  const size = DTYPE_BYTES[tensor.dtype];
  const read = READERS[tensor.dtype];
  if (read === undefined) {
    throw new XlmError(3, `Cannot read tensor ${tensor.name}: its elements are ${tensor.dtype}; expected floats.`);
  }
  const bytes = new Uint8Array(count * size);
  if (tensor.data) bytes.set(tensor.data.subarray(from * size, (from + count) * size));
  else readFully(file, tensor.offset + from * size, bytes, tensor);
  return read(bytes);
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
