/** Changes what lies inside a container, whose sums and lengths then hold: what is behind them gets something to read. */
import { crc32, gzipSync } from "node:zlib";
import { joined, type Mutator } from "./mutators.ts";

/** Applies `mutator` to the contents of a gzip file, which `unpack` knows how to get. */
export function insideGzip(mutator: Mutator, unpack: (bytes: Uint8Array) => Uint8Array): Mutator {
  return (bytes, random, others) => {
    const changed = gzipSync(mutator(unpack(bytes), random, others.map(unpack)));
    return random.integer(4) === 0 ? joined(changed, changed) : changed;
  };
}

/** Applies `mutator` to the JSON header of a safetensors file, and writes its length before it. */
export function insideSafetensors(mutator: Mutator): Mutator {
  const headerOf = (bytes: Uint8Array) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return bytes.subarray(8, 8 + Number(view.getBigUint64(0, true)));
  };
  return (bytes, random, others) => {
    const header = mutator(headerOf(bytes), random, others.map(headerOf));
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
    return joined(length, header, bytes.subarray(8 + headerOf(bytes).length));
  };
}

interface Stored {
  name: Uint8Array;
  content: Uint8Array;
}

/** Applies `mutator` to the pickle, or another file, of a zip archive of stored files, and writes the archive anew. */
export function insideZip(mutator: Mutator): Mutator {
  return (bytes, random, others) => {
    const files = unzipped(bytes);
    const pickles = files.filter(({ name }) => new TextDecoder().decode(name).endsWith(".pkl"));
    const file = pickles.length > 0 && random.integer(8) > 0 ? random.pick(pickles) : random.pick(files);
    file.content = mutator(file.content, random, others.map((other) => random.pick(unzipped(other)).content));
    return zipped(files);
  };
}

/** The files of an archive as its directory lists them. */
function unzipped(bytes: Uint8Array): Stored[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  const files: Stored[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [size, name, extra, comment] = [
      view.getUint32(at + 24, true),
      ...[28, 30, 32].map((o) => view.getUint16(at + o, true)),
    ];
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    files.push({ name: bytes.subarray(at + 46, at + 46 + name!), content: bytes.subarray(start, start + size!) });
    at += 46 + name! + extra! + comment!;
  }
  return files;
}

function zipped(files: readonly Stored[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, content } of files) {
    const sizes = [crc32(content), content.length, content.length];
    const local = joined(u32(0x04034b50), u16(20, 0, 0, 0, 0), u32(...sizes), u16(name.length, 0), name, content);
    directory.push(
      u32(0x02014b50),
      u16(20, 20, 0, 0, 0, 0),
      u32(...sizes),
      u16(name.length, 0, 0, 0, 0),
      u32(0, at),
      name,
    );
    parts.push(local);
    at += local.length;
  }
  const entries = joined(...directory);
  return joined(
    ...parts,
    entries,
    u32(0x06054b50),
    u16(0, 0, files.length, files.length),
    u32(entries.length, at),
    u16(0),
  );
}

function u16(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value, value >> 8]));
}

function u32(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value, value >> 8, value >> 16, value >>> 24]));
}
