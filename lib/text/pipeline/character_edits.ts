import type { AlignedText } from "../offsets/aligned_text.ts";

/**
 * A text as it will be, one character at a time, with what each does to the characters that are there: 0 takes the
 * place of one, 1 is put behind the one before, -n takes the place of one and of the n that follow it. This is how the
 * Rust `tokenizers` write a normalization (`NormalizedString::transform`); spans follow from it, even odd ones.
 */
export class CharacterEdits {
  readonly #codes: number[] = [];
  readonly #changes: number[] = [];

  clear(): void {
    this.#codes.length = this.#changes.length = 0;
  }

  push(code: number, change: number): void {
    this.#codes.push(code);
    this.#changes.push(change);
  }

  /** Writes the edited text into `into`; its first `removed` characters are gone before anything is put in their place. */
  apply(text: AlignedText, into: AlignedText, removed: number): void {
    into.reset(this.#codes.length);
    let at = removed;
    for (const [i, code] of this.#codes.entries()) {
      const change = this.#changes[i]!;
      const source = Math.min(change > 0 ? at - 1 : at, text.length - 1);
      if (source < 0) into.push(code, 0, 0);
      else into.push(code, text.starts[source]!, text.ends[source]!);
      if (change <= 0) at += 1 - change;
    }
  }
}
