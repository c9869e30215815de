import type { AlignedText } from "./aligned_text.ts";

/** Words of a text: word `i`, for `i` below `count`, is the cells `begins[i]` to `ends[i]` of `text`. */
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

  /** Adds the words that U+0020 separates in the cells `from` to `to`. */
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

/** The same with room for as many again. */
export function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
