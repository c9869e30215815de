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
  /** What this program notes of a graph that it exports itself; absent for graphs of others. */
  own?: OwnExport;
  /** Graphs of the model's other heads, which it names. */
  others?: readonly OnnxFile[];
}

/** What a graph that this program exports says of itself, in its metadata. */
export interface OwnExport {
  /** Name of the head. */
  head: string;
  /** Whether it has products of 8-bit integers. */
  int8: boolean;
  /** Bytes of matrices that the runtime may pack. */
  matrix_bytes: number;
  /** Files beside it with graphs of the model's other heads. */
  others: readonly string[];
}

/** Where the metadata of a model has it, as JSON. */
export const OWN_EXPORT = "xlm";

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
  /** Number of dimensions; 0 if it is not said. */
  rank: number;
}

export const ONNX_PREFIX = "onnx/";
