import { pythonSplit, pythonStrip } from "../text/python_text.ts";

/** BLEU's tokenizers, by the names of sacreBLEU's `--tokenize`. */
export const BLEU_TOKENIZERS = ["13a", "intl", "char", "zh", "none"] as const;

export type BleuTokenizer = (typeof BLEU_TOKENIZERS)[number];

/**
 * Splits a text into words.
 *
 * @see sacrebleu/tokenizers; mteval-v13a.pl and mteval-v14.pl of NIST
 */
export function bleuWords(text: string, tokenizer: BleuTokenizer): string[] {
  return pythonSplit(TOKENIZERS[tokenizer](text));
}

const TOKENIZERS: Readonly<Record<BleuTokenizer, (text: string) => string>> = {
  "none": (text) => text,
  "char": (text) => [...text].join(" "),
  "13a": (text) =>
    western(` ${unescaped(text.replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " "))} `),
  "intl": (text) =>
    text.replace(/(\P{N})(\p{P})/gu, "$1 $2 ").replace(/(\p{P})(\P{N})/gu, " $1 $2").replace(/(\p{S})/gu, " $1 "),
  "zh": (text) => western(Array.from(pythonStrip(text), (char) => isChinese(char) ? ` ${char} ` : char).join("")),
};

/** Replaces the four XML entities that occur in translations. */
export function unescaped(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
}

/**
 * Separates punctuation from words, but not the points, commas and dashes inside numbers. `between` changes the text
 * before these are looked at.
 */
export function western(text: string, between: (text: string) => string = (text) => text): string {
  return between(text.replace(/([{-~[-` -&(-+:-@/])/g, " $1 "))
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/g, "$1 $2 ");
}

/**
 * Ranges of Chinese characters. The third and fourth are a bug of the reference that is kept: it writes two ranges
 * beyond U+FFFF with four digits.
 */
const CHINESE: readonly (readonly [number, number])[] = [
  [0x3400, 0x4db5],
  [0x4e00, 0x9fbb],
  [0x2001, 0x2a6d],
  [0x2f81, 0x2fa1],
  [0xf900, 0xfa2d],
  [0xfa30, 0xfa6a],
  [0xfa70, 0xfad9],
  [0xff00, 0xffef],
  [0x2e80, 0x2eff],
  [0x3000, 0x303f],
  [0x31c0, 0x31ef],
  [0x2f00, 0x2fdf],
  [0x2ff0, 0x2fff],
  [0x3100, 0x312f],
  [0x31a0, 0x31bf],
  [0xfe10, 0xfe1f],
  [0xfe30, 0xfe4f],
  [0x3200, 0x33ff],
];

function isChinese(char: string): boolean {
  const code = char.codePointAt(0)!;
  return CHINESE.some(([first, last]) => code >= first && code <= last);
}
