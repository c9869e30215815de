/** A graph that was exported to a file, ready to become part of another. Its values' names begin with `ONNX_PREFIX`. */
export interface OnnxFile {
  path: string;
  /** The file itself, and those beside it that weights lie in. */
  files: readonly string[];
  /** Versions of operator sets by domain. */
  opsets: ReadonlyMap<string, number>;
  /** NodeProto messages, in order. */
  nodes: readonly Uint8Array[];
  /** TensorProto messages of initializers that are small … */
  tensors: readonly Uint8Array[];
  /** … and where the others lie. */
  stored: readonly StoredInitializer[];
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  /** FunctionProto messages. */
  functions: readonly Uint8Array[];
}

/** An initializer that the runtime maps. */
export interface StoredInitializer {
  /** With the prefix. */
  name: string;
  /** As TensorProto.DataType numbers it. */
  type: number;
  shape: readonly number[];
  /** Absolute, links resolved. */
  file: string;
  offset: number;
  length: number;
}

/** An input or output. */
export interface OnnxValue {
  /** Without the prefix. */
  name: string;
  /** As TensorProto.DataType numbers it. */
  type: number;
}

export const ONNX_PREFIX = "onnx/";
