import type { AlignedText } from "../offsets/aligned_text.ts";

const FROM = "ŞşŢţȘșȚțĂăÂâÎî";
const INTO = "SsTtSsTtAaAaIi";

const REPLACEMENTS = new Map(Array.from(FROM, (from, i) => [from.charCodeAt(0), INTO.charCodeAt(i)]));

/** Sennrich's WMT16 normalisation and diacritics removal, as XLMTokenizer's `romanian_preprocessing` applies it. */
export function preprocessRomanian({ codes, length }: AlignedText): void {
  for (let i = 0; i < length; i++) codes[i] = REPLACEMENTS.get(codes[i]!) ?? codes[i]!;
}
