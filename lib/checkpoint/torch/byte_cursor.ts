/** Thrown by a read behind the end of the bytes. */
export class PastTheEnd extends Error {
  override readonly name = "PastTheEnd";
}

/** Reads consecutive little-endian values. Each method throws `PastTheEnd` if there are too few bytes. */
export class ByteCursor {
  readonly #view: DataView;

  constructor(readonly data: Uint8Array, public position: number = 0) {
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** Rounded beyond 2^53, but still larger than any file. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  float64BigEndian(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.data.subarray(start, start + length);
  }

  /** Two's complement integer of `length` bytes; a bigint if a number would not be exact. */
  integer(length: number): number | bigint {
    let value = 0n;
    this.bytes(length).forEach((byte, i) => value |= BigInt(byte) << BigInt(8 * i));
    const signed = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  /** UTF-8 text; invalid bytes become U+FFFD. */
  text(length: number): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes(length));
  }

  /** Text up to a line feed, which is skipped. */
  line(): string {
    const end = this.data.indexOf(0x0a, this.position);
    if (end < 0) throw new PastTheEnd();
    const text = this.text(end - this.position);
    this.position++;
    return text;
  }

  #take(length: number): number {
    const start = this.position;
    if (!(start + length <= this.data.length)) throw new PastTheEnd();
    this.position = start + length;
    return start;
  }
}
