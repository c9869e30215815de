import { dirname, relative } from "@std/path";
import type { TensorReference } from "../checkpoint/tensor_reference.ts";
import { XlmError } from "../errors.ts";
import {
  type Attributes,
  ELEMENT_TYPE,
  type ElementType,
  encodeModel,
  type NodeProto,
  type TensorProto,
} from "./model_proto.ts";
import { ONNX_PREFIX, type OnnxFile } from "../checkpoint/onnx/onnx_file.ts";
import { AXES_INPUT_SINCE, OLDEST_OPSET, OPSETS } from "./operator_sets.ts";

/** A value in the graph: its ONNX name. */
export type Value = string & { readonly __value: unique symbol };

/** Types that layers compute in. */
export type FloatType = "float" | "float16";

/** An omitted optional input: ONNX's empty name. */
export const NONE: Value = "" as Value;

/** A dimension: its size, or a name if it varies. */
export type Dimension = number | string;

/** Operators whose second input is a matrix that onnxruntime may pack. */
const PRODUCTS: ReadonlySet<string> = new Set(["Gemm", "MatMulIntegerToFloat"]);

const ELEMENT_TYPE_OF_DTYPE: Readonly<Partial<Record<TensorReference["dtype"], ElementType>>> = {
  F64: "double",
  F32: "float",
  F16: "float16",
  BF16: "bfloat16",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U8: "uint8",
  BOOL: "bool",
};

/** What the runtime needs to open a graph: its bytes, and the folder of its external data. */
export interface GraphProgram {
  /** The file of an exported graph; absent for a graph built here. */
  exported?: string;
  model: Uint8Array<ArrayBuffer>;
  /** Absolute path; `undefined` for a graph without checkpoint tensors. */
  folder: string | undefined;
  /** Bytes of checkpoint tensors. */
  mapped_bytes: number;
  /** Bytes of matrices that the runtime may pack. */
  matrix_bytes: number;
  /**
   * What onnxruntime should optimise on the CPU: weights that are converted to float32 once, or the nodes of an
   * exported graph. Nodes built here are the fastest already; some of its fusions are slower.
   */
  improvable: "nothing" | "weights" | "nodes";
  /** Whether it has products of 8-bit integers. */
  int8: boolean;
  /** Whether it computes in half precision. */
  float16: boolean;
}

/**
 * Builds an ONNX graph node by node. Weights are not copied: a checkpoint tensor becomes an initializer whose external
 * data points into the checkpoint file.
 */
export class GraphBuilder {
  readonly #opsets: ReadonlyMap<string, number>;
  readonly #nodes: (NodeProto | Uint8Array)[] = [];
  readonly #initializers: (TensorProto | Uint8Array)[] = [];
  readonly #inputs: { name: string; type: ElementType; shape: readonly Dimension[] }[] = [];
  readonly #outputs: { name: string; type: ElementType; shape: readonly Dimension[] }[] = [];
  /** Bytes of each stored tensor, by name. */
  readonly #stored = new Map<string, number>();
  readonly #matrices = new Set<string>();
  readonly #weights = new Map<string, Value>();
  readonly #constants = new Map<string, Value>();
  /** The numbers of each `int64s` value. */
  readonly #integers = new Map<Value, readonly number[]>();
  readonly #values: { name: string; type: ElementType; shape: readonly Dimension[] }[] = [];
  #folder: string | undefined;
  #mappedBytes = 0;
  #matrixBytes = 0;
  #improvable: GraphProgram["improvable"] = "nothing";
  #int8 = false;
  #float16 = false;
  #count = 0;

  /**
   * @param exported a graph to extend: its inputs are to be set by `connect`.
   * @throws {XlmError} exit code 3 if its operator set is too old.
   */
  constructor(readonly exported?: OnnxFile) {
    this.#opsets = new Map([...OPSETS, ...exported?.opsets ?? []]);
    if (exported === undefined) return;
    const opset = this.#opsets.get("")!;
    if (opset < OLDEST_OPSET) {
      throw new XlmError(
        3,
        `Cannot use ${exported.path}: it was exported for operator set ${opset}; expected ${OLDEST_OPSET} or later. ` +
          "Export it again.",
      );
    }
    this.#improvable = exported.own ? "nothing" : "nodes";
    this.#int8 = exported.own?.int8 ?? false;
    this.#matrixBytes = exported.own?.matrix_bytes ?? 0;
    this.#nodes.push(...exported.nodes);
    this.#initializers.push(...exported.tensors);
    for (const { name, type, shape, ...place } of exported.stored) {
      this.#initializers.push({ name, type, shape, ...this.#place(place) });
    }
  }

  /** Connects an input of the exported graph with a value. */
  connect(name: string, value: Value): void {
    this.#nodes.push({ op: "Identity", domain: "", inputs: [value], outputs: [ONNX_PREFIX + name], attributes: {} });
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.#inputs.push({ name, type, shape });
    return name as Value;
  }

  output(name: string, value: Value, type: ElementType, shape: readonly Dimension[]): void {
    this.#nodes.push({ op: "Identity", domain: "", inputs: [value], outputs: [name], attributes: {} });
    this.#outputs.push({ name, type, shape });
  }

  /**
   * A checkpoint tensor as floats. Other floats and scaled integers are converted once, when the session is made.
   */
  weight(reference: TensorReference, type: FloatType = "float"): Value {
    const key = `${type} ${reference.name}`;
    const known = this.#weights.get(key);
    if (known !== undefined) return known;
    const value = this.#converted(reference, type);
    this.#weights.set(key, value);
    return value;
  }

  #converted(reference: TensorReference, type: FloatType): Value {
    const stored = this.#initializer(reference);
    if (ELEMENT_TYPE_OF_DTYPE[reference.dtype] === type) return stored;
    if (this.#improvable === "nothing") this.#improvable = "weights";
    if (reference.row_scale === undefined) return this.cast(stored, type);
    const scaled = this.#scaled(this.cast(stored, "float"), reference.row_scale);
    return type === "float" ? scaled : this.cast(scaled, type);
  }

  /** A checkpoint tensor in the type it is stored in. */
  stored(reference: TensorReference): Value {
    this.#int8 ||= reference.dtype === "I8";
    return this.#initializer(reference);
  }

  floats(values: readonly number[], shape: readonly number[] = [], type: FloatType = "float"): Value {
    const data = type === "float" ? Float32Array.from(values) : Float16Array.from(values);
    return this.#constant(type, shape, new Uint8Array(data.buffer));
  }

  uint8s(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.#constant("uint8", shape, Uint8Array.from(values));
  }

  int32s(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.#constant("int32", shape, new Uint8Array(Int32Array.from(values).buffer));
  }

  int64s(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const value = this.#constant("int64", shape, new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
    this.#integers.set(value, values);
    return value;
  }

  /**
   * Declares the shape of a value, where it cannot be inferred: onnxruntime plans memory by names of dimensions, and
   * opens a session in two thirds of the time if it knows them.
   */
  declare(value: Value, type: ElementType, shape: readonly Dimension[]): Value {
    this.#values.push({ name: value, type, shape });
    return value;
  }

  /** One node with one output. */
  op(type: string, inputs: readonly Value[], attributes: Attributes = {}, domain = ""): Value {
    return this.ops(type, inputs, 1, attributes, domain)[0]!;
  }

  /** One node with `outputs` outputs. */
  ops(type: string, inputs: readonly Value[], outputs: number, attributes: Attributes = {}, domain = ""): Value[] {
    const names = Array.from({ length: outputs }, () => `${type}_${this.#count++}` as Value);
    if (PRODUCTS.has(type) && this.#stored.has(inputs[1]!)) this.#matrices.add(inputs[1]!);
    const axes = inputs[1];
    if (axes !== undefined && this.#opsets.get("")! < (AXES_INPUT_SINCE[type] ?? 0)) {
      attributes = { ...attributes, axes: this.#integers.get(axes)! };
      inputs = [inputs[0]!];
    }
    this.#nodes.push({ op: type, domain, inputs, outputs: names, attributes });
    return names;
  }

  cast(value: Value, type: ElementType): Value {
    this.#float16 ||= type === "float16";
    return this.op("Cast", [value], { to: ELEMENT_TYPE[type] });
  }

  /** One node of onnxruntime's own operator set. */
  microsoft(type: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.op(type, inputs, attributes, "com.microsoft");
  }

  /** @param metadata notes for whoever reads the model. */
  build(metadata: Readonly<Record<string, string>> = {}): GraphProgram {
    const model = encodeModel({
      opsets: [...this.#opsets],
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: this.#inputs,
      outputs: this.#outputs,
      values: this.#values,
      functions: this.exported?.functions ?? [],
      metadata,
    });
    return {
      ...(this.exported ? { exported: this.exported.path } : {}),
      model,
      folder: this.#folder,
      mapped_bytes: this.#mappedBytes,
      matrix_bytes: this.matrix_bytes,
      improvable: this.#improvable,
      int8: this.int8,
      float16: this.#float16,
    };
  }

  /** Whether there are products of 8-bit integers. */
  get int8(): boolean {
    return this.#int8;
  }

  /** Bytes of matrices that the runtime may pack. */
  get matrix_bytes(): number {
    return [...this.#matrices].reduce((sum, name) => sum + this.#stored.get(name)!, this.#matrixBytes);
  }

  #initializer(reference: TensorReference): Value {
    const { name, dtype, shape } = reference;
    if (!this.#stored.has(name)) {
      const type = ELEMENT_TYPE_OF_DTYPE[dtype];
      if (type === undefined) throw new TypeError(`No graph reads ${name}, which is ${dtype}`);
      this.#initializers.push({ name, type, shape, ...this.#place(reference) });
      this.#stored.set(name, reference.length);
    }
    return name as Value;
  }

  /** Multiplies rows [rows, columns] by their scales. */
  #scaled(values: Value, row_scale: NonNullable<TensorReference["row_scale"]>): Value {
    const scales = this.op("Mul", [this.weight(row_scale.tensor), this.floats([row_scale.factor])]);
    const column = this.op("Reshape", [scales, this.int64s([-1, 1])]);
    return this.op("Mul", [values, column]);
  }

  /** The bytes of a tensor, or the place in the file that the runtime maps. */
  #place(
    reference: Pick<TensorReference, "file" | "offset" | "length" | "data">,
  ): Pick<TensorProto, "data" | "external"> {
    if (reference.data) return { data: reference.data };
    const folder = this.#folder ??= dirname(reference.file);
    const location = relative(folder, reference.file);
    if (location.startsWith("..")) {
      throw new XlmError(
        3,
        `Cannot map ${reference.file}: another part of the checkpoint lies in ${folder}; expected one folder. ` +
          "Put all parts into one folder.",
      );
    }
    this.#mappedBytes += reference.length;
    return { external: { location, offset: reference.offset, length: reference.length } };
  }

  #constant(type: ElementType, shape: readonly number[], data: Uint8Array): Value {
    const key = `${type}[${shape}]${data}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const value = `constant_${this.#count++}` as Value;
    this.#initializers.push({ name: value, type, shape, data });
    this.#constants.set(key, value);
    return value;
  }
}
