import type { AlignedText } from "../offsets/aligned_text.ts";

/**
 * Edits of a text, as the characters of the new text with their changes: 0 replaces one character, 1 is inserted after
 * the one before, -n replaces one character and the n that follow. This is the representation of the Rust `tokenizers`
 * (`NormalizedString::transform`); spans follow from it, even strange ones.
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

  /** Writes the edited text into `into`; its first `removed` characters are removed first. */
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
