import type { Random } from "../lib/checkpoint/random.ts";

/**
 * Makes another input of one.
 *
 * @param others other inputs for the same reader.
 */
export type Mutator = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

/** Most bytes of an input: what is larger only takes longer. */
const MOST_BYTES = 1 << 20;

const EDGES = [0, 1, 2, 3, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000]
  .concat([0xffffffff, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 62]).flatMap((edge) => [BigInt(edge), -BigInt(edge)]);

const BYTE_MUTATORS: readonly Mutator[] = [flipBit, setByte, setInteger, remove, insert, repeat, truncate, splice];

/** One to eight changes of bytes that know nothing of what the bytes mean. */
export function changeBytes(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  for (let changes = 1 << random.integer(4); changes > 0; changes--) {
    bytes = random.pick(BYTE_MUTATORS)(bytes, random, others).subarray(0, MOST_BYTES);
  }
  return bytes;
}

function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = bytes.slice();
  if (changed.length > 0) changed[random.integer(changed.length)]! ^= 1 << random.integer(8);
  return changed;
}

function setByte(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = bytes.slice();
  if (changed.length > 0) changed[random.integer(changed.length)] = random.integer(256);
  return changed;
}

/** An integer at the edge of a type in place of what is there. */
function setInteger(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = bytes.slice();
  const size = random.pick([1, 2, 4, 8]);
  if (changed.length < size) return changed;
  const number = new DataView(new ArrayBuffer(8));
  const little = random.integer(2) === 0;
  number.setBigInt64(0, random.pick(EDGES), little);
  changed.set(new Uint8Array(number.buffer, little ? 0 : 8 - size, size), random.integer(changed.length - size + 1));
  return changed;
}

function remove(bytes: Uint8Array, random: Random): Uint8Array {
  const [start, end] = range(bytes, random);
  return joined(bytes.subarray(0, start), bytes.subarray(end));
}

function insert(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.integer(bytes.length + 1);
  return joined(bytes.subarray(0, at), random.bytes(1 << random.integer(6)), bytes.subarray(at));
}

function repeat(bytes: Uint8Array, random: Random): Uint8Array {
  const [start, end] = range(bytes, random);
  const copies = Array.from({ length: 1 << random.integer(6) }, () => bytes.subarray(start, end));
  return joined(bytes.subarray(0, start), ...copies, bytes.subarray(end));
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.subarray(0, random.integer(bytes.length + 1));
}

/** The beginning of one input and the end of another. */
function splice(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const other = random.pick(others);
  return joined(bytes.subarray(0, random.integer(bytes.length + 1)), other.subarray(random.integer(other.length + 1)));
}

/** Mostly short, and anywhere. */
function range(bytes: Uint8Array, random: Random): [start: number, end: number] {
  const start = random.integer(bytes.length + 1);
  const length = random.integer(1 + random.pick([4, 32, 256, bytes.length]));
  return [start, Math.min(bytes.length, start + length)];
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
