/**
 * Decodes UTF-8 that may be invalid. One instance per input, since creating a TextDecoder takes longer than decoding a
 * line.
 */
export class Utf8Decoder {
  readonly #strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #replacing = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #encoder = new TextEncoder();

  constructor(readonly encoding_errors: "strict" | "replace") {}

  /** The text of `bytes`; null if they are not UTF-8. */
  decode(bytes: Uint8Array): string | null {
    try {
      return this.#strict.decode(bytes);
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  }

  /** The text of `bytes`, with U+FFFD for invalid bytes; null if they are invalid and may not be replaced. */
  decodeOrReplace(bytes: Uint8Array): string | null {
    return this.encoding_errors === "strict" ? this.decode(bytes) : this.replace(bytes);
  }

  /** The text of `bytes`, with U+FFFD for invalid bytes. */
  replace(bytes: Uint8Array): string {
    return this.#replacing.decode(bytes);
  }

  byteLength(text: string): number {
    return this.#encoder.encode(text).length;
  }
}
