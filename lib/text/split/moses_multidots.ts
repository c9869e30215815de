import type { AlignedText, AlignedWords } from "../offsets/aligned_text.ts";

const FULL_STOP = 0x2e;
const DOT = Array.from("DOT", (letter) => letter.charCodeAt(0));
const MULTI = Array.from("MULTI", (letter) => letter.charCodeAt(0));

/**
 * `(?:DOT)+MULTI` → as many full stops. sacremoses uses these letters as placeholders for runs of full stops; if they
 * occur in the text itself, they are replaced too, there and here.
 */
export function restoreMultidots({ text, begins, ends, count }: AlignedWords): void {
  for (let word = 0; word < count; word++) {
    const end = ends[word]!;
    let kept = begins[word]!;
    for (let i = kept; i < end;) {
      let marker = i;
      while (matches(DOT, text, marker, end)) marker += DOT.length;
      if (marker === i || !matches(MULTI, text, marker, end)) {
        text.move(i++, kept++);
        continue;
      }
      marker += MULTI.length;
      const start = text.starts[i]!;
      const spanEnd = text.ends[marker - 1]!;
      for (; i + MULTI.length < marker; i += DOT.length, kept++) {
        text.codes[kept] = FULL_STOP;
        text.starts[kept] = start;
        text.ends[kept] = spanEnd;
      }
      i = marker;
    }
    ends[word] = kept;
  }
}

function matches(letters: readonly number[], { codes }: AlignedText, at: number, end: number): boolean {
  return at + letters.length <= end && letters.every((letter, k) => codes[at + k] === letter);
}
