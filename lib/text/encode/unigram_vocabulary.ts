import { decodeUnits } from "../normalize/precompiled_charsmap_text.ts";

/**
 * Pieces of a Unigram model and their scores, in order of id. Texts are in one array of UTF-16 units, since 250,000
 * strings would take more time and memory than everything else.
 */
export class UnigramVocabulary {
  #units = new Uint16Array(1 << 16);
  #ends = new Uint32Array(1 << 12);
  #scores = new Float64Array(1 << 12);
  #length = 0;
  #min_score = Infinity;

  /** Number of pieces. */
  get length(): number {
    return this.#length;
  }

  /** The lowest score; the cost of an unknown character depends on it. */
  get min_score(): number {
    return this.#min_score;
  }

  /** UTF-16 units of all pieces, concatenated. */
  get units(): Uint16Array {
    return this.#units;
  }

  /** End of each piece in `units`, which is the start of the next. */
  get ends(): Uint32Array {
    return this.#ends;
  }

  /** Log-probabilities by id. */
  get scores(): Float64Array {
    return this.#scores;
  }

  /** Text of a piece. */
  piece(id: number): string {
    return decodeUnits(this.#units.subarray(id === 0 ? 0 : this.#ends[id - 1]!, this.#ends[id]!));
  }

  /** Ids of all pieces that are among `texts`. */
  idsOf(texts: ReadonlySet<string>): Set<number> {
    const lengths = new Set([...texts].map((text) => text.length));
    const ids = new Set<number>();
    for (let id = 0, start = 0; id < this.#length; id++) {
      const end = this.#ends[id]!;
      if (lengths.has(end - start) && texts.has(this.piece(id))) ids.add(id);
      start = end;
    }
    return ids;
  }

  append(piece: string, score: number): void {
    const start = this.#reserve(piece.length);
    for (let i = 0; i < piece.length; i++) this.#units[start + i] = piece.charCodeAt(i);
    this.#close(start + piece.length, score);
  }

  /**
   * Appends the piece with the UTF-8 `bytes` from `from` to `to`.
   *
   * @returns false, without appending, if it is not UTF-8.
   */
  appendUtf8(bytes: Uint8Array, from: number, to: number, score: number): boolean {
    let at = this.#reserve(to - from);
    const units = this.#units;
    for (let i = from; i < to;) {
      const lead = bytes[i++]!;
      if (lead < 0x80) {
        units[at++] = lead;
        continue;
      }
      const more = lead >= 0xf5 ? 0 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
      if (more === 0 || i + more > to) return false;
      let code = lead & (0x3f >> more);
      for (const end = i + more; i < end; i++) {
        if ((bytes[i]! & 0xc0) !== 0x80) return false;
        code = (code << 6) | (bytes[i]! & 0x3f);
      }
      if (more === 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) return false;
      if (more === 3 && (code < 0x10000 || code > 0x10ffff)) return false;
      if (code >= 0x10000) {
        units[at++] = 0xd800 + ((code - 0x10000) >> 10);
        units[at++] = 0xdc00 + (code & 0x3ff);
      } else {
        units[at++] = code;
      }
    }
    this.#close(at, score);
    return true;
  }

  /** Makes room for a piece of up to `units` units. @returns its start. */
  #reserve(units: number): number {
    const start = this.#length === 0 ? 0 : this.#ends[this.#length - 1]!;
    if (start + units > this.#units.length) {
      const grown = new Uint16Array(Math.max(2 * this.#units.length, start + units));
      grown.set(this.#units);
      this.#units = grown;
    }
    if (this.#length === this.#ends.length) {
      const ends = new Uint32Array(2 * this.#length);
      const scores = new Float64Array(2 * this.#length);
      ends.set(this.#ends);
      scores.set(this.#scores);
      this.#ends = ends;
      this.#scores = scores;
    }
    return start;
  }

  #close(end: number, score: number): void {
    this.#ends[this.#length] = end;
    this.#scores[this.#length] = score;
    this.#length++;
    if (score < this.#min_score) this.#min_score = score;
  }
}
