/** Unit of offsets: `--offsets`. */
export type OffsetUnit = "codepoint" | "utf16" | "byte" | "grapheme";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Converts ranges of a text from UTF-16 code units to another unit; ends are exclusive. A range that begins or ends
 * inside a grapheme is widened to the whole grapheme. Bytes are of UTF-8.
 */
export function convertOffsets(
  text: string,
  unit: OffsetUnit,
  starts: readonly number[],
  ends: readonly number[],
): [number, number][] {
  // In ASCII text all units are equal, except for CR LF, which is one grapheme.
  if (unit === "utf16" || (/^[\0-\x7f]*$/.test(text) && !(unit === "grapheme" && text.includes("\r\n")))) {
    return starts.map((start, i) => [start, ends[i]!]);
  }
  const { begin, end } = unit === "grapheme" ? graphemeIndex(text) : prefixCounts(text, unit);
  return starts.map((start, i) => [begin[start]!, end[ends[i]!]!]);
}

interface OffsetIndex {
  /** The new start of a range that starts at this code unit. */
  begin: Uint32Array;
  /** The new end of a range that ends at this code unit. */
  end: Uint32Array;
}

function prefixCounts(text: string, unit: "codepoint" | "byte"): OffsetIndex {
  const counts = new Uint32Array(text.length + 1);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    counts[i] = count;
    const code = text.charCodeAt(i);
    const second = code >= 0xdc00 && code <= 0xdfff;
    if (unit === "codepoint") count += second ? 0 : 1;
    else if (code < 0x80) count += 1;
    else if (code < 0x800) count += 2;
    // The two surrogates of a pair have four bytes together.
    else count += code >= 0xd800 && code <= 0xdfff ? 2 : 3;
  }
  counts[text.length] = count;
  return { begin: counts, end: counts };
}

function graphemeIndex(text: string): OffsetIndex {
  const begin = new Uint32Array(text.length + 1);
  const end = new Uint32Array(text.length + 1);
  let count = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    begin.fill(count, index, index + segment.length);
    count++;
    end.fill(count, index + 1, index + segment.length + 1);
  }
  begin[text.length] = count;
  return { begin, end };
}
