import type { WideEncoding } from "../../../../lib/stream/bytes/wide_encoding.ts";

/** `text` in an encoding of two or four bytes a unit, without a byte order mark. */
export function wide(text: string, encoding: WideEncoding): Uint8Array {
  const two = encoding.startsWith("UTF-16");
  const units = two ? text.split("").map((unit) => unit.charCodeAt(0)) : [...text].map((c) => c.codePointAt(0)!);
  const view = new DataView(new ArrayBuffer(units.length * (two ? 2 : 4)));
  const little = encoding.endsWith("LE");
  units.forEach((unit, i) => two ? view.setUint16(2 * i, unit, little) : view.setUint32(4 * i, unit, little));
  return new Uint8Array(view.buffer);
}
