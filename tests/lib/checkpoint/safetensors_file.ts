/** A tensor to be written. */
export interface StoredTensor {
  dtype: string;
  shape: readonly number[];
  bytes: Uint8Array;
}

/** The bytes of a file with this header, whatever it says, and this data. `declared` is the header's length as written. */
export function fileWithHeader(
  header: string | Uint8Array,
  data: Uint8Array | number = 0,
  declared?: bigint,
): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const tail = typeof data === "number" ? new Uint8Array(data) : data;
  const file = new Uint8Array(8 + text.length + tail.length);
  new DataView(file.buffer).setBigUint64(0, declared ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(tail, 8 + text.length);
  return file;
}

/** The bytes of a safetensors file with these tensors, end to end in the order given. */
export function safetensorsFile(
  tensors: Iterable<readonly [name: string, tensor: StoredTensor]>,
  metadata?: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  const entries = metadata ? [`"__metadata__":${JSON.stringify(metadata)}`] : [];
  const data: number[] = [];
  for (const [name, { dtype, shape, bytes }] of tensors) {
    const data_offsets = [data.length, data.length + bytes.length];
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets })}`);
    for (const byte of bytes) data.push(byte);
  }
  return fileWithHeader(`{${entries.join()}}`, Uint8Array.from(data));
}
