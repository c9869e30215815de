import { join } from "@std/path";
import { XlmError } from "../errors.ts";
import { cacheDirectory } from "./cache_directory.ts";
import { int8Rows, transposed } from "./int8_rows.ts";
import { readSafetensorsHeader } from "./safetensors.ts";
import { type Dtype, DTYPE_BYTES, type TensorReference } from "./tensor_reference.ts";
import { tensorValues } from "./tensor_values.ts";

/** How a graph reads a tensor: as it is, the columns of its transpose as factors, or single rows of it. */
export type TensorUse = "plain" | "columns" | "rows";

/** A tensor and all the ways it is read. */
export interface UsedTensor {
  tensor: TensorReference;
  uses: ReadonlySet<TensorUse>;
}

/** Goes into the key: files of another recipe are made again. */
const RECIPE = 1;

/** Matrices of fewer numbers stay as they are: what they cost is nothing, and what they decide is much. */
const SMALLEST = 1 << 16;

/** A table that is only looked up, as that of positions, costs nothing but memory. */
const SMALLEST_TABLE = 1 << 22;

/** Bytes at each end and in the middle of a tensor that go into the key. */
const SAMPLE = 4096;

/**
 * The int8 form of a checkpoint, made once and kept in the cache directory under a key of its content: a safetensors file
 * with `NAME.scale` (float32 [output]), `NAME.columns` (int8 [input, output]) and `NAME.rows` (int8 [output, input]) for
 * each matrix NAME that is read so, and float32 for all else.
 *
 * @throws {XlmError} exit code 3 where the checkpoint cannot be read or the file cannot be written.
 */
export async function int8Checkpoint(used: readonly UsedTensor[]): Promise<Map<string, TensorReference>> {
  const directory = join(cacheDirectory(), "int8");
  const files = new OpenFiles();
  try {
    const path = join(directory, `${await contentKey(used, files)}.safetensors`);
    if (!await exists(path)) await write(path, directory, used, files);
    return await readSafetensorsHeader(path);
  } finally {
    files.close();
  }
}

/** Whether a tensor becomes int8. */
function isQuantized({ tensor: { shape }, uses }: UsedTensor): boolean {
  const smallest = uses.has("columns") ? SMALLEST : SMALLEST_TABLE;
  return !uses.has("plain") && shape.length === 2 && shape[0]! * shape[1]! >= smallest;
}

/** SHA-256 of what the tensors are called, of how they are read, and of samples of what is in each. */
async function contentKey(used: readonly UsedTensor[], files: OpenFiles): Promise<string> {
  const parts: Uint8Array[] = [new TextEncoder().encode(`recipe ${RECIPE}`)];
  for (const { tensor, uses } of used) {
    const { name, dtype, shape, row_scale } = tensor;
    parts.push(new TextEncoder().encode(JSON.stringify([name, dtype, shape, [...uses].sort()])));
    for (const part of row_scale ? [tensor, row_scale.tensor] : [tensor]) {
      const ends = new Set([0, Math.max(0, (part.length >> 1) - SAMPLE), Math.max(0, part.length - SAMPLE)]);
      for (const offset of ends) parts.push(files.bytes(part, offset, Math.min(SAMPLE, part.length)));
    }
  }
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts as BlobPart[]).arrayBuffer());
  return new Uint8Array(digest).toHex();
}

interface Part {
  name: string;
  dtype: Dtype;
  shape: readonly number[];
  begin: number;
  end: number;
}

/** Where everything will lie: float32 first, so that all of it is aligned. */
function layout(used: readonly UsedTensor[]): { parts: Map<string, Part>; header: Uint8Array } {
  const described: Pick<Part, "name" | "dtype" | "shape">[] = [];
  for (const one of used) {
    const { tensor: { name, shape }, uses } = one;
    const [rows = 0, columns = 0] = shape;
    if (!isQuantized(one)) described.push({ name, dtype: "F32", shape });
    else {
      described.push({ name: `${name}.scale`, dtype: "F32", shape: [rows] });
      if (uses.has("columns")) described.push({ name: `${name}.columns`, dtype: "I8", shape: [columns, rows] });
      if (uses.has("rows")) described.push({ name: `${name}.rows`, dtype: "I8", shape: [rows, columns] });
    }
  }
  described.sort((a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype]);
  const parts = new Map<string, Part>();
  let end = 0;
  for (const part of described) {
    const begin = end;
    end += part.shape.reduce((product, size) => product * size, DTYPE_BYTES[part.dtype]);
    parts.set(part.name, { ...part, begin, end });
  }
  const entries = [...parts.values()].map(({ name, dtype, shape, begin, end }) =>
    [name, { dtype, shape, data_offsets: [begin, end] }] as const
  );
  const json = JSON.stringify(Object.fromEntries(entries));
  const text = new TextEncoder().encode(json.padEnd(Math.ceil((json.length + 8) / 64) * 64 - 8));
  const header = new Uint8Array(8 + text.length);
  new DataView(header.buffer).setBigUint64(0, BigInt(text.length), true);
  header.set(text, 8);
  return { parts, header };
}

/** Written whole or not at all: under a name of its own first. */
async function write(path: string, directory: string, used: readonly UsedTensor[], files: OpenFiles): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await Deno.mkdir(directory, { recursive: true });
    using file = await Deno.open(partial, { write: true, createNew: true });
    const { parts, header } = layout(used);
    const put = (at: number, bytes: Uint8Array) => {
      file.seekSync(at, Deno.SeekMode.Start);
      for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
    };
    put(0, header);
    const place = (name: string, values: Float32Array | Int8Array) =>
      put(
        header.length + parts.get(name)!.begin,
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      );
    for (const one of used) quantize(one, files, (name) => parts.has(name), place);
    await file.sync();
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    if (error instanceof XlmError) throw error;
    throw new XlmError(
      3,
      `Cannot write ${path}: ${(error as Error).message}; expected a cache directory that can be written to, for the ` +
        "int8 weights. Set XDG_CACHE_HOME, or use --dtype fp32.",
    );
  }
}

function quantize(
  one: UsedTensor,
  files: OpenFiles,
  wanted: (name: string) => boolean,
  place: (name: string, values: Float32Array | Int8Array) => void,
): void {
  const { tensor } = one;
  const { name, shape } = tensor;
  const values = (from: number, count: number) => tensorValues(tensor, (part) => files.of(part), from, count);
  if (!isQuantized(one)) {
    place(name, values(0, shape.reduce((product, size) => product * size, 1)));
    return;
  }
  const [rows, columns] = shape as [number, number];
  const quantized = int8Rows(rows, columns, (from, count) => values(from * columns, count * columns));
  place(`${name}.scale`, quantized.scales);
  if (wanted(`${name}.rows`)) place(`${name}.rows`, quantized.values);
  if (wanted(`${name}.columns`)) place(`${name}.columns`, transposed(quantized.values, rows, columns));
}

/** The files of a checkpoint, each opened once. */
class OpenFiles {
  readonly #files = new Map<string, Deno.FsFile>();

  of({ file }: TensorReference): Deno.FsFile {
    const known = this.#files.get(file);
    if (known) return known;
    const opened = Deno.openSync(file);
    this.#files.set(file, opened);
    return opened;
  }

  bytes(tensor: TensorReference, offset: number, length: number): Uint8Array {
    if (tensor.data) return tensor.data.subarray(offset, offset + length);
    const bytes = new Uint8Array(length);
    const file = this.of(tensor);
    file.seekSync(tensor.offset + offset, Deno.SeekMode.Start);
    for (let filled = 0; filled < length;) {
      const read = file.readSync(bytes.subarray(filled));
      if (read === null) break;
      filled += read;
    }
    return bytes;
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
