import { basename } from "@std/path";
import { CheckpointFile } from "../checkpoint_file.ts";
import { excerpt } from "../excerpt.ts";
import { isObject } from "../../is_object.ts";
import { type Dtype, DTYPE_BYTES, isSize, type TensorReference } from "../tensor_reference.ts";
import type { Layout } from "./layout.ts";

/**
 * Recognised by the upper half of the header's length, which is zero in practice, and the `{` at the start of the
 * header.
 */
export const SAFETENSORS: Layout = {
  name: "safetensors",
  names: ["model.safetensors", "model.safetensors.index.json"],
  other_names: /\.safetensors$/,
  begins: (start) => start.subarray(4, 8).every((byte) => byte === 0) && start[8] === 0x7b,
  read: async (path) => ({ tensors: await readSafetensorsHeader(path) }),
};

/** The format's own limit on the header, in bytes. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads the header of a safetensors file: one reference per tensor. Every rule of the format is checked, so that
 * tensors can be mapped without looking at the data: header length, UTF-8, no duplicate keys, known dtypes, shape ×
 * dtype = bytes, data without gaps or overlaps that ends with the file.
 *
 * @throws {XlmError} exit code 3; the message names the file, the rule and what was found.
 * @see https://github.com/huggingface/safetensors (format)
 */
export async function readSafetensorsHeader(path: string): Promise<Map<string, TensorReference>> {
  using source = await CheckpointFile.open(path);
  const refuse: Refuse = (found, rule) => source.refuse(found, rule);
  const { file, size } = source;
  const head = source.read(0, 8);
  if (head.length < 8) refuse(`the file has ${size} bytes`, "8 bytes of header length, then the header");
  const declared = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  if (declared > MAX_HEADER_BYTES) {
    refuse(`header length ${declared}`, `at most ${MAX_HEADER_BYTES}. Is ${basename(path)} a safetensors file?`);
  }
  const headerBytes = Number(declared);
  if (8 + headerBytes > size) {
    refuse(`header length ${headerBytes} in a file of ${size} bytes`, "a header inside the file. Is it truncated?");
  }
  if (headerBytes < 2) refuse(`header length ${headerBytes}`, "at least {}");

  const bytes = source.read(8, headerBytes);
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    refuse("the header is not UTF-8", "UTF-8 JSON");
  }
  if (!/^[ \t\n\r]*\{/.test(text)) refuse(`the header starts with ${excerpt(text.slice(0, 8))}`, "{");
  const header = parseHeader(text, refuse);
  const dataStart = 8 + headerBytes;
  const references = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, info]) => tensorReference(name, info, file, dataStart, refuse));
  checkLayout(references, dataStart, size, refuse);
  return new Map(references.map((reference) => [reference.name, reference]));
}

type Refuse = (found: string, rule: string) => never;

function parseHeader(text: string, refuse: Refuse): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    return refuse(`the header is not JSON (${(error as Error).message})`, "a JSON object");
  }
  if (!isObject(header)) return refuse("the header is not an object", "a JSON object");
  const duplicate = duplicateKey(text);
  if (duplicate !== undefined) return refuse(`the header has the key ${excerpt(duplicate)} twice`, "unique keys");
  const metadata = header["__metadata__"];
  if (
    metadata !== undefined && metadata !== null &&
    !(isObject(metadata) && Object.values(metadata).every((v) => typeof v === "string"))
  ) {
    return refuse("__metadata__ is not a map of strings", "string keys and string values");
  }
  return header;
}

const FIELDS = ["dtype", "shape", "data_offsets"];

/**
 * JSON.parse silently keeps the last of two equal keys, so the (valid) text is scanned for the first repeated tensor or
 * field of a tensor. Keys of metadata may be repeated, as in safetensors.
 */
function duplicateKey(json: string): string | undefined {
  const objects: Set<string>[] = [];
  let quoted = false;
  let [start, end] = [0, 0]; // the latest string
  let tensor = ""; // the latest key of the header itself
  for (const { 0: mark, index } of json.matchAll(/\\.|["{}:]/g)) {
    if (mark === '"') {
      quoted = !quoted;
      if (quoted) start = index;
      else end = index + 1;
    } else if (quoted) continue;
    else if (mark === "{") objects.push(new Set());
    else if (mark === "}") objects.pop();
    else {
      const key = JSON.parse(json.slice(start, end)) as string;
      if (objects.length === 1) tensor = key;
      else if (objects.length > 2 || tensor === "__metadata__" || !FIELDS.includes(key)) continue;
      const keys = objects.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

function tensorReference(
  name: string,
  info: unknown,
  file: string,
  dataStart: number,
  refuse: Refuse,
): TensorReference {
  const tensor = `tensor ${excerpt(name)}`;
  if (!isObject(info)) return refuse(`${tensor} is not described by an object`, "dtype, shape, data_offsets");
  const { dtype, shape, data_offsets: offsets } = info;
  if (typeof dtype !== "string" || !Object.hasOwn(DTYPE_BYTES, dtype)) {
    return refuse(`${tensor} has dtype ${excerpt(dtype)}`, `one of ${Object.keys(DTYPE_BYTES).join(", ")}`);
  }
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    return refuse(`${tensor} has shape ${excerpt(shape)}`, "a list of integers from 0");
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize) || offsets[1]! < offsets[0]!) {
    return refuse(`${tensor} has data_offsets ${excerpt(offsets)}`, "[begin, end] with begin <= end");
  }
  const [begin, end] = offsets as [number, number];
  // A product beyond 2^53 is rounded, but then cannot equal a difference of two safe integers.
  const bytes = shape.reduce((product: number, size: number) => product * size, DTYPE_BYTES[dtype as Dtype]);
  if (bytes !== end - begin) {
    return refuse(`${tensor} of shape ${excerpt(shape)} and dtype ${dtype} has ${end - begin} bytes`, `${bytes} bytes`);
  }
  return {
    name,
    dtype: dtype as Dtype,
    shape: shape as number[],
    file,
    offset: dataStart + begin,
    length: end - begin,
  };
}

function checkLayout(references: TensorReference[], dataStart: number, size: number, refuse: Refuse): void {
  let position = dataStart;
  let previous = "the header";
  for (const { name, offset, length } of [...references].sort((a, b) => a.offset - b.offset || a.length - b.length)) {
    if (offset !== position) {
      const found = offset < position ? "overlaps" : "leaves a hole after";
      refuse(
        `tensor ${excerpt(name)} at byte ${offset} ${found} ${previous}, which ends at ${position}`,
        "tensors end to end",
      );
    }
    position = offset + length;
    previous = excerpt(name);
  }
  if (position !== size) {
    refuse(`the file has ${size} bytes and its tensors end at ${position}`, "equal numbers. Is the file truncated?");
  }
}
