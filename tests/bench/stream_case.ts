/** A command of xlm and the texts that are streamed through it again and again. */
export interface StreamCase {
  command: readonly [string, ...string[]];
  texts: readonly string[];
}

const PORTION = 500;
/** The lines differ as natural text does: in words that come again sooner or later. */
const NUMBERS = 997;

/** `count` lines, some hundred at a time. */
export function* portions(texts: readonly string[], count: number): Generator<string> {
  for (let start = 0; start < count; start += PORTION) {
    const numbers = Array.from({ length: Math.min(PORTION, count - start) }, (_, i) => start + i);
    yield numbers.map((i) => `${texts[i % texts.length]} ${i % NUMBERS}\n`).join("");
  }
}
