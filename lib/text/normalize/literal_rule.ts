import type { AlignedText } from "../offsets/aligned_text.ts";

const SPACE = 0x20;
const NO_BREAK_SPACE = 0xa0;

/**
 * A substitution of a string by another one that is not longer. Characters of the replacement that also occur in the
 * match keep their spans (a space that of a no-break space); others get the span of the match's characters that are not
 * spaces.
 */
export class LiteralRule {
  readonly #found: readonly number[];
  readonly #replacement: readonly number[];
  /** For each character of the replacement, the index of the matched character that it stands for. */
  readonly #sources: readonly number[];

  constructor(found: string, replacement: string) {
    this.#found = Array.from(found, codePoint);
    this.#replacement = Array.from(replacement, codePoint);
    this.#sources = this.#replacement.map((code) => {
      const same = this.#found.indexOf(code === SPACE ? NO_BREAK_SPACE : code);
      return same >= 0 ? same : this.#found.findIndex((other) => other !== NO_BREAK_SPACE);
    });
  }

  /** Replaces every occurrence, from left to right. */
  apply(text: AlignedText): void {
    const { codes, length } = text;
    const first = this.#found[0]!;
    let i = 0;
    while (i < length && !(codes[i] === first && this.#matches(text, i))) i++;
    let kept = i;
    while (i < length) {
      if (codes[i] === first && this.#matches(text, i)) {
        for (let k = 0; k < this.#replacement.length; k++, kept++) {
          text.move(i + this.#sources[k]!, kept);
          codes[kept] = this.#replacement[k]!;
        }
        i += this.#found.length;
      } else text.move(i++, kept++);
    }
    text.length = kept;
  }

  #matches({ codes, length }: AlignedText, at: number): boolean {
    const found = this.#found;
    if (at + found.length > length) return false;
    for (let k = 1; k < found.length; k++) if (codes[at + k] !== found[k]) return false;
    return true;
  }
}

function codePoint(character: string): number {
  return character.codePointAt(0)!;
}
