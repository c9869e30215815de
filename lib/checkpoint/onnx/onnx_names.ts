import { PbfReader, PbfWriter } from "pbf";

/** Fields of onnx.proto3 with names of values and nodes, and with messages that contain such fields. */
interface Names {
  readonly values: readonly number[];
  readonly messages: Readonly<Record<number, () => Names>>;
}

const ATTRIBUTE: Names = { values: [], messages: { 6: () => GRAPH, 11: () => GRAPH } };
const NODE: Names = { values: [1, 2, 3], messages: { 5: () => ATTRIBUTE } };
const TENSOR: Names = { values: [8], messages: {} };
const VALUE_INFO: Names = { values: [1], messages: {} };
const GRAPH: Names = {
  values: [],
  messages: { 1: () => NODE, 5: () => TENSOR, 11: () => VALUE_INFO, 12: () => VALUE_INFO, 13: () => VALUE_INFO },
};

/**
 * Adds `prefix` to all names of values and nodes in a NodeProto, subgraphs included, so that a graph can become part of another
 * without name clashes.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
export function prefixNodeNames(node: Uint8Array, prefix: string): Uint8Array {
  return prefixed(node, NODE, prefix);
}

/** As `prefixNodeNames`, for a TensorProto. */
export function prefixTensorName(tensor: Uint8Array, prefix: string): Uint8Array {
  return prefixed(tensor, TENSOR, prefix);
}

function prefixed(message: Uint8Array, names: Names, prefix: string): Uint8Array {
  const writer = new PbfWriter();
  const reader = new PbfReader(message);
  while (reader.pos < message.length) {
    const start = reader.pos;
    const tag = reader.readVarint();
    const field = tag >> 3;
    const inner = names.messages[field];
    if (names.values.includes(field)) {
      const name = reader.readString();
      // An omitted input has an empty name, and a node may have one.
      writer.writeStringField(field, name === "" ? "" : prefix + name);
    } else if (inner) {
      writer.writeBytesField(field, prefixed(reader.readBytes(), inner(), prefix));
    } else {
      reader.skip(tag);
      append(writer, message.subarray(start, reader.pos));
    }
  }
  return new Uint8Array(writer.finish());
}

/** Appends raw bytes, without tag and length. */
function append(writer: PbfWriter, bytes: Uint8Array): void {
  writer.realloc(bytes.length);
  writer.buf.set(bytes, writer.pos);
  writer.pos += bytes.length;
}
