import { createHash } from "node:crypto";
import { basename, join } from "@std/path";
import { XlmError } from "../errors.ts";
import { failureCause } from "../failure_cause.ts";
import { cacheDirectory } from "../cache_directory.ts";
import { contentHash, refuseChanged } from "./content_hash.ts";
import { type FileStamp, fileStamp } from "./file_stamp.ts";
import { int8Rows, transposed } from "./int8_rows.ts";
import { readSafetensorsHeader } from "./layouts/safetensors.ts";
import { OpenFiles } from "./open_files.ts";
import { safetensorsHeader, type StoredTensor } from "./safetensors_header.ts";
import type { TensorReference } from "./tensor_reference.ts";
import { tensorStamps } from "./tensor_stamps.ts";
import { tensorValues } from "./tensor_values.ts";
import { removeAbandoned, writeAllSync, writeWhole } from "./whole_file.ts";

/** How a graph reads a tensor: as stored, as the transposed factor of a product, or by rows (lookup). */
export type TensorUse = "plain" | "columns" | "rows";

/** A tensor and how it is read. */
export interface UsedTensor {
  tensor: TensorReference;
  uses: ReadonlySet<TensorUse>;
}

/** Version of the format, part of the key. */
const RECIPE = 2;

/** Smaller matrices are not quantized: they cost little time, and matter much for precision. */
const SMALLEST = 1 << 16;

/** Smaller lookup tables (positions) are not quantized: they cost only memory. */
const SMALLEST_TABLE = 1 << 22;

/**
 * The int8 form of a checkpoint, made once and cached under a key of its content: a safetensors file with `NAME.scale`
 * (float32 [output]), `NAME.columns` (int8 [input, output]) and `NAME.rows` (int8 [output, input]) for each matrix NAME
 * that is read in this way, and float32 for all other tensors. Its hash is stored beside it; a damaged file is made
 * again.
 *
 * @throws {XlmError} exit code 3 if the checkpoint cannot be read or the file cannot be written.
 */
export async function int8Checkpoint(used: readonly UsedTensor[]): Promise<Map<string, TensorReference>> {
  const directory = join(cacheDirectory(), "int8");
  const stamps = await tensorStamps(used.map(({ tensor }) => tensor));
  const path = join(directory, `${await contentKey(used, stamps)}.safetensors`);
  if (!await isIntact(path)) await write(path, used, stamps);
  await removeAbandoned(directory);
  return await readSafetensorsHeader(path);
}

/** Whether a tensor is quantized. */
function isQuantized({ tensor: { shape }, uses }: UsedTensor): boolean {
  const smallest = uses.has("columns") ? SMALLEST : SMALLEST_TABLE;
  return !uses.has("plain") && shape.length === 2 && shape[0]! * shape[1]! >= smallest;
}

/** SHA-256 of the files' contents, the places of the tensors in them, and how they are read. */
async function contentKey(used: readonly UsedTensor[], stamps: readonly FileStamp[]): Promise<string> {
  const hashes = new Map<string, string>();
  for (const stamp of stamps) hashes.set(stamp.path, await contentHash(stamp));
  const place = ({ name, dtype, shape, file, offset }: TensorReference) =>
    [name, dtype, shape, hashes.get(file), offset] as const;
  const described = used.map(({ tensor, uses }) => [
    place(tensor),
    tensor.row_scale && [place(tensor.row_scale.tensor), tensor.row_scale.factor],
    [...uses].sort(),
  ]);
  return createHash("sha256").update(JSON.stringify([RECIPE, described])).digest("hex");
}

/** Whether a file exists and matches its hash. */
async function isIntact(path: string): Promise<boolean> {
  try {
    const noted = await Deno.readTextFile(hashPath(path));
    return noted === hashLine(path, await contentHash(await fileStamp(path)));
  } catch {
    return false;
  }
}

function hashPath(path: string): string {
  return `${path}.sha256`;
}

/** A line in the format of `sha256sum`. */
function hashLine(path: string, hash: string): string {
  return `${hash}  ${basename(path)}\n`;
}

/** The tensors of the file. */
function storedTensors(used: readonly UsedTensor[]): StoredTensor[] {
  return used.flatMap((one): StoredTensor[] => {
    const { tensor: { name, shape }, uses } = one;
    if (!isQuantized(one)) return [{ name, dtype: "F32", shape }];
    const [rows = 0, columns = 0] = shape;
    return [
      { name: `${name}.scale`, dtype: "F32", shape: [rows] },
      ...uses.has("columns") ? [{ name: `${name}.columns`, dtype: "I8", shape: [columns, rows] } as const] : [],
      ...uses.has("rows") ? [{ name: `${name}.rows`, dtype: "I8", shape: [rows, columns] } as const] : [],
    ];
  });
}

/** @param stamps stamps of the checkpoint's files when the key was computed. */
async function write(path: string, used: readonly UsedTensor[], stamps: readonly FileStamp[]): Promise<void> {
  using files = new OpenFiles();
  try {
    let line = "";
    await writeWhole(path, async (file, partial) => {
      fill(file, used, files);
      for (const stamp of stamps) await refuseChanged(stamp);
      line = hashLine(path, await contentHash(await fileStamp(partial)));
    });
    await writeWhole(hashPath(path), (file) => writeAllSync(file, new TextEncoder().encode(line)));
  } catch (error) {
    if (error instanceof XlmError) throw error;
    throw new XlmError(
      3,
      (called) =>
        `Cannot write ${path}: ${failureCause(error)}; expected a cache directory that can be written to, for the ` +
        `int8 weights. Set XDG_CACHE_HOME, or use ${called("dtype")} fp32.`,
    );
  }
}

function fill(file: Deno.FsFile, used: readonly UsedTensor[], files: OpenFiles): void {
  const { header, offsets } = safetensorsHeader(storedTensors(used));
  const put = (at: number, bytes: Uint8Array) => {
    file.seekSync(at, Deno.SeekMode.Start);
    writeAllSync(file, bytes);
  };
  put(0, header);
  const place = (name: string, values: Float32Array | Int8Array) =>
    put(offsets.get(name)!, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  for (const one of used) quantize(one, files, (name) => offsets.has(name), place);
}

function quantize(
  one: UsedTensor,
  files: OpenFiles,
  wanted: (name: string) => boolean,
  place: (name: string, values: Float32Array | Int8Array) => void,
): void {
  const { tensor } = one;
  const { name, shape } = tensor;
  const values = (from: number, count: number) => tensorValues(tensor, files.of, from, count);
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
