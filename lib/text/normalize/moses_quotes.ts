import type { AlignedText } from "../offsets/aligned_text.ts";
import { characterClasses, SPACE } from "../character_classes.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const FULL_STOP = 0x2e;
const LESS_THAN = 0x3c;

/**
 * EN_QUOTATION_FOLLOWED_BY_COMMA and DE_ES_FR_QUOTATION_FOLLOWED_BY_COMMA of sacremoses: English has commas and full
 * stops before the closing quotation mark, German, Spanish and French after it.
 */
export function exchangeQuotesAndMarks(language: string, text: AlignedText): void {
  if (language === "en") swapQuoteThenMarks(text);
  if (["de", "es", "fr"].includes(language)) {
    swapCommaThenQuote(text);
    swapStopsThenQuote(text);
  }
}

/** `"([,.]+)` → `\1"`. */
function swapQuoteThenMarks(text: AlignedText): void {
  const { codes, length } = text;
  for (let i = 0; i < length; i++) {
    if (codes[i] !== QUOTE) continue;
    let last = i;
    while (last + 1 < length && (codes[last + 1] === COMMA || codes[last + 1] === FULL_STOP)) last++;
    if (last === i) continue;
    codes.copyWithin(i, i + 1, last + 1);
    codes[last] = QUOTE;
    share(text, i, last);
    i = last;
  }
}

/** `,"` → `",`. */
function swapCommaThenQuote(text: AlignedText): void {
  for (let i = 0; i + 1 < text.length; i++) {
    if (text.codes[i] === COMMA && text.codes[i + 1] === QUOTE) {
      rotate(text, i, i + 1, QUOTE, COMMA);
      i++;
    }
  }
}

/** `(\.+)"(\s*[^<])` → `"\1\2`. */
function swapStopsThenQuote(text: AlignedText): void {
  const classes = characterClasses();
  const { codes, length } = text;
  for (let i = 0; i < length;) {
    if (codes[i] !== FULL_STOP) {
      i++;
      continue;
    }
    let quote = i + 1;
    while (quote < length && codes[quote] === FULL_STOP) quote++;
    if (quote >= length || codes[quote] !== QUOTE) {
      i = quote;
      continue;
    }
    // The greedy `\s*` gives one space back if only `<` or the end follows.
    let last = quote + 1;
    while (last < length && (classes[codes[last]!]! & SPACE) !== 0) last++;
    if (last >= length || codes[last] === LESS_THAN) last--;
    if (last === quote) {
      i = quote;
      continue;
    }
    rotate(text, i, quote, QUOTE, FULL_STOP);
    i = last + 1;
  }
}

/** Writes `head` and then `tail` over the cells `first` to `last`. */
function rotate(text: AlignedText, first: number, last: number, head: number, tail: number): void {
  text.codes[first] = head;
  text.codes.fill(tail, first + 1, last + 1);
  share(text, first, last);
}

/** Characters that changed places share the span of all of these places, since spans must be in order. */
function share(text: AlignedText, first: number, last: number): void {
  text.starts.fill(text.starts[first]!, first, last + 1);
  text.ends.fill(text.ends[last]!, first, last + 1);
}
