import { basename, dirname, join } from "@std/path";
import { CheckpointFile } from "../checkpoint_file.ts";
import { excerpt } from "../excerpt.ts";
import { isObject } from "../../is_object.ts";
import { isInside } from "../shard_index.ts";
import { isSize } from "../tensor_reference.ts";
import {
  ONNX_PREFIX,
  type OnnxFile,
  type OnnxValue,
  OWN_EXPORT,
  type OwnExport,
  type StoredInitializer,
} from "./onnx_file.ts";
import { prefixNodeNames, prefixTensorName } from "./onnx_names.ts";
import { type ProtobufField, ProtobufScanner } from "./protobuf_scanner.ts";

/** Smaller initializers are kept in memory: sizes and constants, which the runtime needs to optimise the graph. */
const MAPPED_FROM = 1024;

const MAX_RANK = 64;

/** Bytes per element by TensorProto.DataType; strings have no size. */
const ELEMENT_BYTES: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  14: 8,
  15: 16,
  16: 2,
  17: 1,
  18: 1,
  19: 1,
  20: 1,
  21: 0.5,
  22: 0.5,
  23: 0.5,
};

const MODEL = { graph: 7, opset_import: 8, metadata_props: 14, functions: 25 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparse_initializer: 15 } as const;
const OPSET = { domain: 1, version: 2 } as const;
const TENSOR = { dims: 1, data_type: 2, name: 8, raw_data: 9, external_data: 13 } as const;
const VALUE = { name: 1, type: 2, tensor_type: 1, elem_type: 1, shape: 2, dim: 1 } as const;

/**
 * Reads an exported model, and the graphs of other heads that it names.
 *
 * @throws {XlmError} exit code 3 as `readOnnxFile`.
 */
export async function readOnnxGraphs(path: string): Promise<OnnxFile> {
  const main = await readOnnxFile(path);
  const others = await Promise.all((main.own?.others ?? []).map((name) => readOnnxFile(join(dirname(path), name))));
  const files = [...new Set([main, ...others].flatMap(({ files }) => files))];
  return others.length === 0 ? main : { ...main, files, others };
}

/**
 * Reads an exported model without its weights: nodes and small constants are read, large initializers become references
 * into the file or a file beside it, so that the runtime can map them.
 *
 * @throws {XlmError} exit code 3 if it is not an ONNX model, or its weights are elsewhere.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  using source: CheckpointFile = await CheckpointFile.open(path);
  return await new OnnxReader(path, source).read();
}

class OnnxReader {
  readonly #scanner: ProtobufScanner;
  readonly #opsets = new Map<string, number>();
  readonly #nodes: Uint8Array[] = [];
  readonly #functions: Uint8Array[] = [];
  readonly #tensors: Uint8Array[] = [];
  readonly #stored: StoredInitializer[] = [];
  readonly #external: (Pick<StoredInitializer, "name" | "type" | "shape"> & { entries: Map<string, string> })[] = [];
  readonly #initializers = new Set<string>();
  readonly #files: Set<string>;
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  readonly #metadata = new Map<string, string>();

  constructor(readonly path: string, readonly source: CheckpointFile) {
    this.#scanner = new ProtobufScanner(source);
    this.#files = new Set([path]);
  }

  async read(): Promise<OnnxFile> {
    for (const field of this.#scanner.fields(0, this.source.size)) {
      if (field.number === MODEL.graph) this.#readGraph(field);
      else if (field.number === MODEL.opset_import) this.#readOpset(field);
      else if (field.number === MODEL.metadata_props) this.#metadata.set(...this.#readEntry(field));
      else if (field.number === MODEL.functions) this.#functions.push(this.#scanner.bytes(field));
    }
    for (const { entries, ...initializer } of this.#external) {
      this.#store(initializer, await this.#externalPlace(initializer.name, entries));
    }
    if (!this.#opsets.has("") || this.#nodes.length === 0) {
      this.source.refuse("it has no graph of ONNX operators", "an ONNX model");
    }
    return {
      path: this.path,
      files: [...this.#files],
      opsets: this.#opsets,
      nodes: this.#nodes,
      tensors: this.#tensors,
      stored: this.#stored,
      // Old exports list initializers among the inputs too.
      inputs: this.#inputs.filter(({ name }) => !this.#initializers.has(name)),
      outputs: this.#outputs,
      functions: this.#functions,
      ...this.#readOwn(),
    };
  }

  #within({ offset, length }: ProtobufField): Generator<ProtobufField> {
    return this.#scanner.fields(offset, offset + length);
  }

  #readGraph(graph: ProtobufField): void {
    for (const field of this.#within(graph)) {
      if (field.number === GRAPH.node) {
        this.#nodes.push(this.#rewritten(field, prefixNodeNames));
      } else if (field.number === GRAPH.initializer) this.#readInitializer(field);
      else if (field.number === GRAPH.input) this.#inputs.push(this.#readValue(field));
      else if (field.number === GRAPH.output) this.#outputs.push(this.#readValue(field));
      else if (field.number === GRAPH.sparse_initializer) this.source.refuse("it has sparse weights", "dense ones");
    }
  }

  #readOpset(opset: ProtobufField): void {
    let [domain, version] = ["", 0];
    for (const field of this.#within(opset)) {
      if (field.number === OPSET.domain) domain = this.#scanner.text(field);
      else if (field.number === OPSET.version) version = field.value;
    }
    this.#opsets.set(domain === "ai.onnx" ? "" : domain, version);
  }

  /** ValueInfoProto: name, and the element type inside TypeProto and TypeProto.Tensor. */
  #readValue(info: ProtobufField): OnnxValue {
    const value = { name: "", type: 0, rank: 0 };
    for (const field of this.#within(info)) {
      if (field.number === VALUE.name) value.name = this.#scanner.text(field);
      if (field.number !== VALUE.type) continue;
      for (const tensor of this.#within(field)) {
        if (tensor.number !== VALUE.tensor_type) continue;
        for (const part of this.#within(tensor)) {
          if (part.number === VALUE.elem_type) value.type = part.value;
          if (part.number !== VALUE.shape) continue;
          for (const dimension of this.#within(part)) if (dimension.number === VALUE.dim) value.rank++;
        }
      }
    }
    return value;
  }

  /** What this program notes of its own exports. */
  #readOwn(): { own?: OwnExport } {
    const text = this.#metadata.get(OWN_EXPORT);
    if (text === undefined) return {};
    try {
      const own: unknown = JSON.parse(text);
      if (isObject(own)) {
        const { head, int8, matrix_bytes, others } = own;
        const isKnown = typeof head === "string" && typeof int8 === "boolean" && isSize(matrix_bytes) &&
          Array.isArray(others) && others.every((name) => typeof name === "string" && isInside(name));
        if (isKnown) return { own: { head, int8, matrix_bytes, others } };
      }
    } catch {
      // Said below.
    }
    return this.source.refuse(`its metadata ${OWN_EXPORT} is ${excerpt(text)}`, "what xlm export writes there");
  }

  #readInitializer(message: ProtobufField): void {
    const shape: number[] = [];
    const external = new Map<string, string>();
    let [name, type] = ["", 0];
    let raw: ProtobufField | undefined;
    for (const field of this.#within(message)) {
      if (field.number === TENSOR.dims) this.#readDims(field, shape);
      else if (field.number === TENSOR.data_type) type = field.value;
      else if (field.number === TENSOR.name) name = this.#scanner.text(field);
      else if (field.number === TENSOR.raw_data) raw = field;
      else if (field.number === TENSOR.external_data) external.set(...this.#readEntry(field));
    }
    this.#initializers.add(name);
    const initializer = { name: ONNX_PREFIX + name, type, shape };
    if (external.size > 0) this.#external.push({ ...initializer, entries: external });
    else if (raw && raw.length >= MAPPED_FROM) {
      this.#store(initializer, { file: this.source.file, offset: raw.offset, length: raw.length });
    } else this.#tensors.push(this.#rewritten(message, prefixTensorName));
  }

  /** Renames values in a message; if it cannot be parsed, the file is damaged. */
  #rewritten(field: ProtobufField, rename: (message: Uint8Array, prefix: string) => Uint8Array): Uint8Array {
    try {
      return rename(this.#scanner.bytes(field), ONNX_PREFIX);
    } catch (error) {
      return this.source.refuse(
        `the message at byte ${field.offset} is damaged (${(error as Error).message})`,
        "an ONNX model. Is the file whole?",
      );
    }
  }

  /** Reads a number, or packed numbers. */
  #readDims(field: ProtobufField, shape: number[]): void {
    for (const size of field.packed ? this.#scanner.varints(field) : [field.value]) shape.push(size);
    if (shape.length > MAX_RANK) this.source.refuse(`a weight has ${shape.length} dimensions`, `at most ${MAX_RANK}`);
  }

  /** Checks that a mapped initializer has the size of its shape and type. */
  #store(
    initializer: Pick<StoredInitializer, "name" | "type" | "shape">,
    place: Pick<StoredInitializer, "file" | "offset" | "length">,
  ) {
    const { name, type, shape } = initializer;
    const width = ELEMENT_BYTES[type];
    const bytes = width && Math.ceil(shape.reduce((product, size) => product * size, width));
    if (bytes !== undefined && bytes !== place.length) {
      const weight = excerpt(name.slice(ONNX_PREFIX.length));
      this.source.refuse(`weight ${weight} of shape [${shape}] has ${place.length} bytes`, `${bytes} bytes`);
    }
    this.#stored.push({ ...initializer, ...place });
  }

  #readEntry(entry: ProtobufField): [string, string] {
    const pair: [string, string] = ["", ""];
    for (const field of this.#within(entry)) pair[field.number - 1] = this.#scanner.text(field);
    return pair;
  }

  /** The file of external data, which must be beside the model. */
  async #externalPlace(name: string, entries: ReadonlyMap<string, string>) {
    const location = entries.get("location") ?? "";
    if (location === "" || basename(location) !== location || location === "..") {
      this.source.refuse(`weight ${excerpt(name)} is said to lie in ${excerpt(location)}`, "a file beside the model");
    }
    const path = join(dirname(this.path), location);
    this.#files.add(path);
    using data: CheckpointFile = await CheckpointFile.open(path);
    const offset = Number(entries.get("offset") ?? 0);
    const length = Number(entries.get("length") ?? data.size - offset);
    if (![offset, length].every((value) => Number.isSafeInteger(value) && value >= 0) || offset + length > data.size) {
      this.source.refuse(
        `weight ${excerpt(name)} is said to lie at byte ${offset} of ${location}, ${length} bytes long`,
        `a place within its ${data.size} bytes. Is it truncated?`,
      );
    }
    return { file: data.file, offset, length };
  }
}
