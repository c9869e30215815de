const INITIAL_CAPACITY = 512;
/** Larger buffers, of very long texts, are released. */
const KEPT_CAPACITY = 1 << 18;

/**
 * A text with alignment to the original text: code points in `codes[0 .. length)`, each with the span of UTF-16 units
 * of the original text (end exclusive) that it stands for. Each normalization step reads one buffer, writes another,
 * and copies the spans. Spans never decrease from one cell to the next.
 */
export class AlignedText {
  codes: Int32Array = new Int32Array(INITIAL_CAPACITY);
  starts: Int32Array = new Int32Array(INITIAL_CAPACITY);
  ends: Int32Array = new Int32Array(INITIAL_CAPACITY);
  length = 0;

  /** Clears the buffer and reserves `capacity` cells, which `push` must not exceed. */
  reset(capacity: number): void {
    this.length = 0;
    const present = this.codes.length;
    if (capacity <= present && (present <= KEPT_CAPACITY || capacity > KEPT_CAPACITY)) return;
    const size = Math.max(capacity + (capacity >> 1), INITIAL_CAPACITY);
    this.codes = new Int32Array(size);
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
  }

  /** Reads the units `from` to `to` of `text` as code points. */
  read(text: string, from: number, to: number): void {
    this.reset(to - from);
    for (let i = from, start = from; i < to; start = i) {
      const code = text.codePointAt(i)!;
      i += code > 0xffff && i + 1 < to ? 2 : 1;
      this.push(i - start === 1 ? text.charCodeAt(start) : code, start, i);
    }
  }

  push(code: number, start: number, end: number): void {
    const at = this.length++;
    this.codes[at] = code;
    this.starts[at] = start;
    this.ends[at] = end;
  }

  /** Appends the cell `at` of `source`. */
  copy(source: AlignedText, at: number): void {
    this.push(source.codes[at]!, source.starts[at]!, source.ends[at]!);
  }

  /** Appends the cells `begin` to `end` of `source`. */
  copyRange(source: AlignedText, begin: number, end: number): void {
    const { codes, starts, ends } = this;
    const { codes: sourceCodes, starts: sourceStarts, ends: sourceEnds } = source;
    let at = this.length;
    for (let i = begin; i < end; i++, at++) {
      codes[at] = sourceCodes[i]!;
      starts[at] = sourceStarts[i]!;
      ends[at] = sourceEnds[i]!;
    }
    this.length = at;
  }

  /** Moves the cell `from` to `to`, for steps that only shorten the text. */
  move(from: number, to: number): void {
    this.codes[to] = this.codes[from]!;
    this.starts[to] = this.starts[from]!;
    this.ends[to] = this.ends[from]!;
  }

  /** The text of the cells `begin` to `end`. */
  slice(begin: number, end: number): string {
    return codePointsToString(this.codes, begin, end);
  }
}

/** Maximum number of arguments of one call. */
const CHUNK = 4096;

/** The text of the code points `begin` to `end`. */
export function codePointsToString(codes: Int32Array, begin: number, end: number): string {
  let text = "";
  for (let from = begin; from < end; from += CHUNK) {
    text += String.fromCodePoint.apply(
      null,
      codes.subarray(from, Math.min(from + CHUNK, end)) as unknown as number[],
    );
  }
  return text;
}

/** Words of a text: word `i` < `count` has the cells `begins[i]` to `ends[i]` of `text`. */
export class AlignedWords {
  begins: Int32Array = new Int32Array(64);
  ends: Int32Array = new Int32Array(64);
  count = 0;

  constructor(public text: AlignedText) {}

  reset(text: AlignedText): void {
    this.text = text;
    this.count = 0;
  }

  push(begin: number, end: number): void {
    if (this.count === this.begins.length) {
      this.begins = grown(this.begins);
      this.ends = grown(this.ends);
    }
    this.begins[this.count] = begin;
    this.ends[this.count++] = end;
  }

  /** Appends the words in the cells `from` to `to`, separated by U+0020. */
  pushSplit(from: number, to: number): void {
    const { codes } = this.text;
    for (let begin = from; begin < to;) {
      let end = begin;
      while (end < to && codes[end] !== 0x20) end++;
      if (end > begin) this.push(begin, end);
      begin = end + 1;
    }
  }
}

/** A copy with twice the capacity. */
export function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
