import { XlmError } from "../errors.ts";
import type { OpenFiles } from "./open_files.ts";
import { type Dtype, DTYPE_BYTES, type TensorReference } from "./tensor_reference.ts";
import { tensorValues } from "./tensor_values.ts";

/** Bytes to read at a time. */
const CHUNK = 1 << 22;

/** Numbers to convert at a time. */
const NUMBERS = 1 << 20;

/**
 * The bytes of a tensor part by part, so that none is whole in memory: as they are stored, or converted to float32 (of
 * integers with scales: the products).
 *
 * @throws {XlmError} exit code 3 if they cannot be read, or are no floats where float32 is asked for.
 */
export async function* tensorBytes(
  tensor: TensorReference,
  dtype: Dtype,
  files: OpenFiles,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (tensor.dtype !== dtype || tensor.row_scale !== undefined) yield* converted(tensor, files);
  else if (tensor.data) yield Uint8Array.from(tensor.data);
  else yield* stored(tensor, files);
}

async function* stored(tensor: TensorReference, files: OpenFiles): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const file = files.of(tensor);
  const chunk = new Uint8Array(Math.min(CHUNK, tensor.length));
  await file.seek(tensor.offset, Deno.SeekMode.Start);
  for (let left = tensor.length; left > 0;) {
    const read = await file.read(chunk.subarray(0, Math.min(left, chunk.length)));
    if (read === null) {
      throw new XlmError(3, `Cannot read tensor ${tensor.name}: ${tensor.file} has ended; expected a whole file.`);
    }
    left -= read;
    yield chunk.subarray(0, read);
  }
}

async function* converted(tensor: TensorReference, files: OpenFiles): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const count = tensor.shape.reduce((product, size) => product * size, 1);
  for (let from = 0; from < count; from += NUMBERS) {
    const values = tensorValues(tensor, files.of, from, Math.min(NUMBERS, count - from));
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await Promise.resolve();
  }
}

/** Bytes of a tensor of this shape and type. */
export function tensorSize(shape: readonly number[], dtype: Dtype): number {
  return shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]);
}
