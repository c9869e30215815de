/**
 * A normalized text as UTF-16 units, and for each the character of the original text that it comes from: one character,
 * since the reference aligns a whole replacement to single characters too. Buffers are reused for the next text.
 */
export class NormalizedText {
  units: Uint16Array = new Uint16Array(1024);
  /** For each unit, the start of its character in the original text. */
  sources: Int32Array = new Int32Array(1024);
  length = 0;
  #text = "";
  /** The next character of the original text to align, and the one before it. */
  #next = 0;
  #previous = 0;
  /** Start of the last character in `units`, and whether it was added to those that it replaces. */
  #last = -1;
  #added = false;

  /** Starts an empty text, aligned to the character at `start` of `text`. */
  open(text: string, start: number): void {
    this.#text = text;
    this.length = 0;
    this.#next = this.#previous = start;
    this.#last = -1;
    this.#added = false;
  }

  /** Keeps `text[start, end)` unchanged. */
  copy(text: string, start: number, end: number): void {
    this.open(text, start);
    while (this.length < end - start) {
      const unit = text.charCodeAt(start + this.length);
      if ((unit & 0xfc00) === 0xdc00 && this.length > 0) this.keepTrail(unit);
      else this.keep(unit);
    }
  }

  /** Keeps `text[start, end)`, characters of one unit each. */
  keepRun(text: string, start: number, end: number): void {
    if (this.#next !== start) {
      for (let at = start; at < end; at++) this.keep(text.charCodeAt(at));
      return;
    }
    this.#reserve(end - start);
    const { units, sources } = this;
    let length = this.length;
    for (let at = start; at < end; at++, length++) {
      units[length] = text.charCodeAt(at);
      sources[length] = at;
    }
    this.length = length;
    this.#last = length - 1;
    this.#added = false;
    this.#previous = end - 1;
    this.#next = end;
  }

  /** Keeps the next character; `unit` is its only or first unit. */
  keep(unit: number): void {
    this.#last = this.length;
    this.#added = false;
    this.#push(unit, this.#advance());
  }

  /** Adds the second unit of the character just kept. */
  keepTrail(unit: number): void {
    this.#push(unit, this.#previous);
  }

  /** Replaces the next `count` characters by `replacement`. */
  replace(count: number, replacement: string): void {
    if (replacement === "") return this.#remove(count);
    let left = count;
    for (let i = 0; i < replacement.length; i++) {
      const unit = replacement.charCodeAt(i);
      if ((unit & 0xfc00) === 0xdc00 && i > 0) {
        this.keepTrail(unit);
        continue;
      }
      this.#last = this.length;
      this.#added = left === 0;
      this.#push(unit, left > 0 ? this.#advance() : this.#previous);
      if (left > 0) left--;
    }
    while (left-- > 0) this.#advance();
  }

  /** End of the character that starts at `source` in the original text. */
  sourceEnd(source: number): number {
    return source + width(this.#text, source);
  }

  toString(): string {
    return decodeUnits(this.units.subarray(0, this.length));
  }

  /**
   * Removed characters belong to the character before them. If there is none, all following characters are aligned too
   * early by as many, as in the reference. An added character before removed ones is aligned to the first of them.
   */
  #remove(count: number): void {
    if (this.#last < 0) return;
    if (this.#added) {
      this.#added = false;
      const source = this.#advance();
      this.sources.fill(source, this.#last, this.length);
      count--;
    }
    while (count-- > 0) this.#advance();
  }

  #advance(): number {
    this.#previous = this.#next;
    this.#next += width(this.#text, this.#next);
    return this.#previous;
  }

  #push(unit: number, source: number): void {
    if (this.length === this.units.length) this.#reserve(1);
    this.units[this.length] = unit;
    this.sources[this.length++] = source;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.units.length) return;
    const units = new Uint16Array(2 * (this.length + more));
    const sources = new Int32Array(2 * (this.length + more));
    units.set(this.units);
    sources.set(this.sources);
    this.units = units;
    this.sources = sources;
  }
}

const UTF16 = new TextDecoder("utf-16le", { ignoreBOM: true });

/** Converts UTF-16 units to a string. */
export function decodeUnits(units: Uint16Array): string {
  return UTF16.decode(units);
}

function width(text: string, at: number): number {
  if ((text.charCodeAt(at) & 0xfc00) !== 0xd800) return 1;
  return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00 ? 2 : 1;
}
