import type { CheckpointFile } from "../checkpoint_file.ts";

/** Bytes to read at a time: fields to keep are small, fields to skip are not read. */
const BUFFER = 1 << 16;

/** One field of a message: its number, and the place of its content in the file. */
export interface ProtobufField {
  number: number;
  /** Value of a varint field. */
  value: number;
  /** Whether it has length-delimited content: a message, a string, or packed numbers. */
  packed: boolean;
  /** First byte of the content. */
  offset: number;
  /** Bytes of the content. */
  length: number;
}

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Iterates over the fields of a protobuf message in a file, without reading large ones. */
export class ProtobufScanner {
  #buffer: Uint8Array = new Uint8Array();
  #bufferStart = 0;

  constructor(readonly source: CheckpointFile) {}

  /**
   * The fields between two places in the file.
   *
   * @throws {XlmError} exit code 3 if they are not a message.
   */
  *fields(begin: number, end: number): Generator<ProtobufField> {
    let position = begin;
    while (position < end) {
      const tag = this.#varint(position, end);
      const number = Math.floor(tag.value / 8);
      let [offset, length, value] = [tag.next, 0, 0];
      switch (tag.value % 8) {
        case WIRE.varint: {
          const read = this.#varint(offset, end);
          value = read.value;
          length = read.next - offset;
          break;
        }
        case WIRE.bytes: {
          const size = this.#varint(offset, end);
          offset = size.next;
          length = size.value;
          break;
        }
        case WIRE.fixed64:
          length = 8;
          break;
        case WIRE.fixed32:
          length = 4;
          break;
        default:
          this.#broken(position);
      }
      if (number === 0 || !(offset + length <= end)) this.#broken(position);
      yield { number, value, packed: tag.value % 8 === WIRE.bytes, offset, length };
      position = offset + length;
    }
  }

  /** A copy of a field's content. */
  bytes({ offset, length }: Pick<ProtobufField, "offset" | "length">): Uint8Array {
    const at = offset - this.#bufferStart;
    if (at >= 0 && at + length <= this.#buffer.length) return this.#buffer.slice(at, at + length);
    return this.source.read(offset, length);
  }

  text(field: ProtobufField): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  /** Packed numbers. */
  varints({ offset, length }: ProtobufField): number[] {
    const values: number[] = [];
    for (let position = offset; position < offset + length;) {
      const { value, next } = this.#varint(position, offset + length);
      values.push(value);
      position = next;
    }
    return values;
  }

  /** Numbers up to 2^53 are exact; negative ones (ten bytes) become larger than any file. */
  #varint(position: number, end: number): { value: number; next: number } {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      if (position + i >= end) break;
      const byte = this.#byte(position + i);
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return { value, next: position + i + 1 };
    }
    return this.#broken(position);
  }

  #byte(position: number): number {
    let at = position - this.#bufferStart;
    if (!(at >= 0 && at < this.#buffer.length)) {
      this.#buffer = this.source.read(position, BUFFER);
      this.#bufferStart = position;
      at = 0;
    }
    return this.#buffer[at] ?? this.#broken(position);
  }

  #broken(position: number): never {
    return this.source.refuse(`it has no field at byte ${position}`, "an ONNX model. Is the file truncated?");
  }
}
