import { type Dtype, DTYPE_BYTES } from "./tensor_reference.ts";

/** A tensor in a file that is to be written. */
export interface StoredTensor {
  name: string;
  dtype: Dtype;
  shape: readonly number[];
}

/** Bytes that the data begins at a multiple of. */
const ALIGNMENT = 64;

/** The header of a safetensors file, and the first byte of each tensor, from the start of the file. */
export interface SafetensorsHeader {
  header: Uint8Array<ArrayBuffer>;
  offsets: ReadonlyMap<string, number>;
  /** Bytes of the whole file. */
  size: number;
}

/**
 * Lays out a safetensors file: wider types first, so that all tensors are aligned.
 *
 * @param metadata texts by name.
 * @see https://github.com/huggingface/safetensors (format)
 */
export function safetensorsHeader(
  tensors: readonly StoredTensor[],
  metadata?: Readonly<Record<string, string>>,
): SafetensorsHeader {
  const begins = new Map<string, number>();
  const entries: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  let end = 0;
  for (const { name, dtype, shape } of tensors.toSorted((a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype])) {
    const begin = end;
    end += shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]);
    begins.set(name, begin);
    entries[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const header = new Uint8Array(Math.ceil((8 + json.length) / ALIGNMENT) * ALIGNMENT).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(json, 8);
  const offsets = new Map([...begins].map(([name, begin]) => [name, header.length + begin]));
  return { header, offsets, size: header.length + end };
}
