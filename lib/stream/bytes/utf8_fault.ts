import { RecordError } from "../../errors.ts";
import { concatBytes } from "./concat_bytes.ts";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Number of continuation bytes after `lead`, and the range of the first of them (Unicode 16, table 3-7); null if it is
 * not a lead byte.
 */
function sequence(lead: number): { tail: number; low: number; high: number } | null {
  if (lead < 0x80) return { tail: 0, low: 0, high: 0 };
  if (lead < 0xc2 || lead > 0xf4) return null;
  if (lead < 0xe0) return { tail: 1, low: 0x80, high: 0xbf };
  if (lead < 0xf0) return { tail: 2, low: lead === 0xe0 ? 0xa0 : 0x80, high: lead === 0xed ? 0x9f : 0xbf };
  return { tail: 3, low: lead === 0xf0 ? 0x90 : 0x80, high: lead === 0xf4 ? 0x8f : 0xbf };
}

/** Offset of the first invalid byte sequence; -1 if there is none. */
export function utf8FaultOffset(bytes: Uint8Array): number {
  for (let start = 0; start < bytes.length;) {
    const expected = sequence(bytes[start]!);
    if (expected === null) return start;
    for (let i = 1; i <= expected.tail; i++) {
      const byte = bytes[start + i] ?? 0;
      const [low, high] = i === 1 ? [expected.low, expected.high] : [0x80, 0xbf];
      if (byte < low || byte > high) return start;
    }
    start += 1 + expected.tail;
  }
  return -1;
}

/** Decodes `bytes`; each invalid byte becomes a lone surrogate, U+DC80 to U+DCFF. */
export function escapedUtf8(bytes: Uint8Array): string {
  let text = "";
  for (let rest = bytes;;) {
    const offset = utf8FaultOffset(rest);
    if (offset < 0) return text + DECODER.decode(rest);
    text += DECODER.decode(rest.subarray(0, offset)) + String.fromCharCode(0xdc00 + rest[offset]!);
    rest = rest.subarray(offset + 1);
  }
}

/** The inverse of `escapedUtf8`. */
export function unescapedUtf8(text: string): Uint8Array {
  const parts = text.split(/([\udc80-\udcff])/u);
  return concatBytes(
    parts.map((part, i) => i % 2 === 1 ? new Uint8Array([part.charCodeAt(0) - 0xdc00]) : ENCODER.encode(part)),
  );
}

/** The error for a line or text that is not UTF-8. @param name `line 3` */
export function invalidUtf8(name: string, bytes: Uint8Array): RecordError {
  const offset = utf8FaultOffset(bytes);
  const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  const found = `${name} is not UTF-8 at byte ${offset} (0x${byte})`;
  return new RecordError("invalid_utf8", `${found}; expected UTF-8. Use --encoding-errors replace to read it anyway`);
}
