import { RecordError } from "../errors.ts";

/** Number of continuation bytes after `lead`, and the range of the first of them (Unicode 16, table 3-7); null: no lead. */
function sequence(lead: number): { tail: number; low: number; high: number } | null {
  if (lead < 0x80) return { tail: 0, low: 0, high: 0 };
  if (lead < 0xc2 || lead > 0xf4) return null;
  if (lead < 0xe0) return { tail: 1, low: 0x80, high: 0xbf };
  if (lead < 0xf0) return { tail: 2, low: lead === 0xe0 ? 0xa0 : 0x80, high: lead === 0xed ? 0x9f : 0xbf };
  return { tail: 3, low: lead === 0xf0 ? 0x90 : 0x80, high: lead === 0xf4 ? 0x8f : 0xbf };
}

/** Offset of the first byte that no UTF-8 character begins with or that begins a broken one; -1 where all is well. */
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

/** The failure of line `number`, whose bytes are not UTF-8. */
export function invalidUtf8(number: number, line: Uint8Array): RecordError {
  const offset = utf8FaultOffset(line);
  const byte = (line[offset] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  const found = `line ${number} is not UTF-8 at byte ${offset} (0x${byte})`;
  return new RecordError("invalid_utf8", `${found}; expected UTF-8. Use --encoding-errors replace to read it anyway`);
}
