/** Words that tools count, cut or show differently. */
const WORDS = [
  "Ada",
  "London,",
  "naïve",
  "nai\u0308ve",
  "e\u0301te\u0301",
  "😀",
  "👩‍👩‍👧",
  "👨🏽‍🚒",
  "🇩🇪",
  "𝒳𝓎",
  "𐍈𐌰",
  "سوريا",
  "\u200fשלום\u200f",
  "न्यूयॉर्क",
  "กรุงเทพฯ",
  "北京",
  "1\u00a0000",
  "co\u00adop",
  "<b>&amp;",
  '"q"',
  "\\n",
  "zero\u200bwidth",
  "Tromsø.",
];

const SPACES = [" ", " ", " ", "  ", "\r\n", "\n", "\t", "\u3000", "\r\n\r\n"];

/** Texts with emoji, CRLF, combining marks, bidirectional and other awkward characters; the same for the same count. */
export function hardTexts(count: number): string[] {
  let state = 22;
  const next = (below: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor(state / 2 ** 31 * below);
  };
  return Array.from({ length: count }, (_, i) => {
    const words = Array.from({ length: 2 + next(8) }, () => WORDS[next(WORDS.length)]! + SPACES[next(SPACES.length)]!);
    return `${i % 7 === 0 ? " " : ""}Text ${words.join("")}${i}`;
  });
}
