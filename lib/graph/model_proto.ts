import { PbfWriter } from "pbf";

/** ONNX element types: the numbers of TensorProto.DataType. */
export const ELEMENT_TYPE = {
  float: 1,
  uint8: 2,
  int8: 3,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  bfloat16: 16,
} as const;

export type ElementType = keyof typeof ELEMENT_TYPE;

/** Integers become INT(S); `{ float }` marks a FLOAT, since JavaScript has only one type of number. */
export type Attributes = Readonly<Record<string, number | string | readonly number[] | { readonly float: number }>>;

export interface NodeProto {
  op: string;
  domain: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Attributes;
}

export interface TensorProto {
  name: string;
  /** Name, or number of TensorProto.DataType. */
  type: ElementType | number;
  shape: readonly number[];
  /** Row-major little-endian bytes, or … */
  data?: Uint8Array;
  /** … their place in a file; `location` is relative to the model's folder. */
  external?: { location: string; offset: number; length: number };
}

export interface ValueInfoProto {
  name: string;
  type: ElementType;
  /** Sizes, or names of varying dimensions. */
  shape: readonly (number | string)[];
}

export interface ModelProto {
  opsets: readonly (readonly [domain: string, version: number])[];
  /** Described, or encoded already. */
  nodes: readonly (NodeProto | Uint8Array)[];
  /** Described, or encoded already. */
  initializers: readonly (TensorProto | Uint8Array)[];
  inputs: readonly ValueInfoProto[];
  outputs: readonly ValueInfoProto[];
  /** Shapes of intermediate values. */
  values: readonly ValueInfoProto[];
  /** Encoded functions that nodes may call. */
  functions: readonly Uint8Array[];
  /** Notes for whoever reads the model. */
  metadata: Readonly<Record<string, string>>;
}

/**
 * Later than operator set 21 needs: onnxruntime before 1.21 answers batches of these graphs wrongly, and refuses this
 * version, as do 1.21 and 1.22.
 */
const IR_VERSION = 11;
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 } as const;
const EXTERNAL = 1;

/**
 * The bytes of an ONNX model. Field numbers are those of onnx.proto3.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
export function encodeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeStringField(2, "xlm");
  pbf.writeMessage(7, writeGraph, model);
  for (const opset of model.opsets) {
    pbf.writeMessage(8, ([domain, version], pbf) => {
      pbf.writeStringField(1, domain);
      pbf.writeVarintField(2, version);
    }, opset);
  }
  for (const entry of Object.entries(model.metadata)) pbf.writeMessage(14, writeEntry, entry);
  for (const encoded of model.functions) pbf.writeBytesField(25, encoded);
  return new Uint8Array(pbf.finish());
}

function writeGraph(model: ModelProto, pbf: PbfWriter): void {
  for (const node of model.nodes) writeMessage(pbf, 1, writeNode, node);
  pbf.writeStringField(2, "xlm");
  for (const tensor of model.initializers) writeMessage(pbf, 5, writeTensor, tensor);
  for (const input of model.inputs) pbf.writeMessage(11, writeValueInfo, input);
  for (const output of model.outputs) pbf.writeMessage(12, writeValueInfo, output);
  for (const value of model.values) pbf.writeMessage(13, writeValueInfo, value);
}

function writeMessage<T extends object>(
  pbf: PbfWriter,
  field: number,
  write: (message: T, pbf: PbfWriter) => void,
  message: T | Uint8Array,
): void {
  if (message instanceof Uint8Array) pbf.writeBytesField(field, message);
  else pbf.writeMessage(field, write, message);
}

function writeNode(node: NodeProto, pbf: PbfWriter): void {
  for (const input of node.inputs) pbf.writeStringField(1, input);
  for (const output of node.outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, node.outputs[0]!);
  pbf.writeStringField(4, node.op);
  for (const attribute of Object.entries(node.attributes)) pbf.writeMessage(5, writeAttribute, attribute);
  pbf.writeStringField(7, node.domain);
}

function writeAttribute([name, value]: [string, Attributes[string]], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === "number") {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, ATTRIBUTE.int);
  } else if (typeof value === "string") {
    pbf.writeStringField(4, value);
    pbf.writeVarintField(20, ATTRIBUTE.string);
  } else if ("float" in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, ATTRIBUTE.float);
  } else {
    for (const item of value) pbf.writeVarintField(8, item);
    pbf.writeVarintField(20, ATTRIBUTE.ints);
  }
}

function writeTensor(tensor: TensorProto, pbf: PbfWriter): void {
  for (const size of tensor.shape) pbf.writeVarintField(1, size);
  pbf.writeVarintField(2, typeof tensor.type === "number" ? tensor.type : ELEMENT_TYPE[tensor.type]);
  pbf.writeStringField(8, tensor.name);
  if (tensor.data) pbf.writeBytesField(9, tensor.data);
  if (tensor.external) {
    for (const entry of Object.entries(tensor.external)) pbf.writeMessage(13, writeEntry, entry);
    pbf.writeVarintField(14, EXTERNAL);
  }
}

function writeEntry([key, value]: [string, string | number], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, String(value));
}

function writeValueInfo(info: ValueInfoProto, pbf: PbfWriter): void {
  pbf.writeStringField(1, info.name);
  pbf.writeMessage(2, (info: ValueInfoProto, pbf) => pbf.writeMessage(1, writeTensorType, info), info);
}

function writeTensorType(info: ValueInfoProto, pbf: PbfWriter): void {
  pbf.writeVarintField(1, ELEMENT_TYPE[info.type]);
  pbf.writeMessage(2, (info: ValueInfoProto, pbf) => {
    for (const dimension of info.shape) {
      pbf.writeMessage(1, (dimension, pbf) => {
        if (typeof dimension === "number") pbf.writeVarintField(1, dimension);
        else pbf.writeStringField(2, dimension);
      }, dimension);
    }
  }, info);
}
