/** An exported graph, prepared to become part of another graph: names of its values begin with `ONNX_PREFIX`. */
export interface OnnxFile {
  path: string;
  /** The file itself, and files beside it with weights. */
  files: readonly string[];
  /** Versions of operator sets by domain. */
  opsets: ReadonlyMap<string, number>;
  /** NodeProto messages, in order. */
  nodes: readonly Uint8Array[];
  /** TensorProto messages of small initializers. */
  tensors: readonly Uint8Array[];
  /** The other initializers, which the runtime maps. */
  stored: readonly StoredInitializer[];
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  /** FunctionProto messages. */
  functions: readonly Uint8Array[];
}

/** An initializer that the runtime maps. */
export interface StoredInitializer {
  /** Name with the prefix. */
  name: string;
  /** As TensorProto.DataType numbers it. */
  type: number;
  shape: readonly number[];
  /** Absolute path, links resolved. */
  file: string;
  offset: number;
  length: number;
}

/** An input or output. */
export interface OnnxValue {
  /** Name without the prefix. */
  name: string;
  /** As TensorProto.DataType numbers it. */
  type: number;
}

export const ONNX_PREFIX = "onnx/";
