import { utf8FaultOffset } from "./utf8_fault.ts";

const WIDE_ENCODINGS = ["UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"] as const;

export type WideEncoding = (typeof WIDE_ENCODINGS)[number];

/** Counts of bytes in a sample, by kind. */
interface Counts {
  nul: number;
  /** Control characters that do not occur in text, with NUL. */
  odd: number;
  /** Visible ASCII, and the space. */
  ascii: number;
}

/** Maximum share of characters unknown to this version of Unicode. */
const UNKNOWN_SHARE = 1 / 50;

/**
 * Detects UTF-16 and UTF-32 in the beginning of a text without byte order mark; null if it may be UTF-8 or another
 * byte-oriented encoding (ISO 8859, GB 18030, Shift JIS). The latter have no NUL; UTF-8 may have some (as separators,
 * for example), so nearly every second byte must be NUL.
 */
export function wideEncoding(start: Uint8Array): WideEncoding | null {
  const counts = count(start);
  if (counts.odd === 0 || (counts.nul === 0 && start.length < 32)) return null;
  const utf8 = isUtf8(start);
  const found = WIDE_ENCODINGS.map((encoding) => ({ encoding, high: highBytes(start, encoding) }))
    .filter(({ encoding, high }) =>
      (utf8 ? outweighsUtf8(counts, high, start.length) : outweighsBytes(counts, start.length)) &&
      isText(characters(start, encoding))
    )
    // In the wrong byte order the high bytes are as varied as the low ones.
    .sort((a, b) => new Set(a.high).size - new Set(b.high).size);
  return found[0]?.encoding ?? null;
}

function count(bytes: Uint8Array): Counts {
  const counts = { nul: 0, odd: 0, ascii: 0 };
  for (const byte of bytes) {
    if (byte === 0) counts.nul++;
    if (byte < 8 || (byte > 13 && byte < 32 && byte !== 27)) counts.odd++;
    if (byte >= 32 && byte < 127) counts.ascii++;
  }
  return counts;
}

/** Whether `start` is UTF-8, except for a truncated last character. */
function isUtf8(start: Uint8Array): boolean {
  const fault = utf8FaultOffset(start);
  return fault < 0 || fault > start.length - 4;
}

/**
 * For bytes that are also valid UTF-8: nearly all high bytes are less than the letters, or there are many control
 * characters besides NUL.
 */
function outweighsUtf8({ nul, odd }: Counts, high: Uint8Array, length: number): boolean {
  return nul > 0 && high.length > 1 && (low(high) >= high.length * 3 / 4 || (odd > nul && odd > length / 4));
}

/**
 * For bytes that are not UTF-8: there are too many characters that do not occur in text, and less than half is ASCII.
 */
function outweighsBytes({ odd, ascii }: Counts, length: number): boolean {
  return odd >= length / 50 && ascii < length * 3 / 4;
}

function low(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => byte < 32 ? count + 1 : count, 0);
}

/** The high byte of each pair. */
function highBytes(start: Uint8Array, encoding: WideEncoding): Uint8Array {
  const little = encoding.endsWith("LE");
  const [width, at] = encoding.startsWith("UTF-32") ? [4, little ? 1 : 2] : [2, little ? 1 : 0];
  return Uint8Array.from({ length: Math.floor(start.length / width) }, (_, i) => start[width * i + at]!);
}

/** Code points of the complete characters; invalid ones are beyond Unicode's range. */
function characters(start: Uint8Array, encoding: WideEncoding): number[] {
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const little = encoding.endsWith("LE");
  if (encoding.startsWith("UTF-32")) {
    return Array.from({ length: start.length >> 2 }, (_, i) => view.getUint32(4 * i, little));
  }
  const units = Array.from({ length: start.length >> 1 }, (_, i) => view.getUint16(2 * i, little));
  return [...String.fromCharCode(...units)].map((character) => character.codePointAt(0)!);
}

const CONTROL = /^(?![\t\n\r\f])\p{Cc}$/u;
const UNKNOWN = /^[\p{Cn}\p{Co}\p{Cs}]$/u;

function isText(codes: readonly number[]): boolean {
  if (codes.length === 0) return false;
  const known = codes.map((code) => code <= 0x10ffff ? String.fromCodePoint(code) : "\0");
  if (known.some((character) => CONTROL.test(character))) return false;
  return known.filter((character) => UNKNOWN.test(character)).length <= codes.length * UNKNOWN_SHARE;
}
