/** Edit operations that turn the translation into the reference. */
export const EDIT = { none: 0, keep: 1, substitute: 2, delete: 3, insert: 4 } as const;

/** Maximum distance of a path from the diagonal. */
const BEAM = 25;

const FAR = 1e9;

/**
 * Edit distance to one reference, for several orders of the same words. A row of the matrix depends only on the words
 * before it, so an order with the same beginning as another continues from the other's row.
 *
 * @see sacrebleu/metrics/lib_ter.py, BeamEditDistance
 */
export class EditDistance {
  readonly #reference: readonly number[];
  readonly #width: number;
  readonly #ratio: number;
  readonly #beam: number;
  /** [length + 1, width]. */
  readonly #costs: Int32Array;
  readonly #edits: Uint8Array;

  /** @param length number of words. */
  constructor(reference: readonly number[], readonly length: number) {
    this.#reference = reference;
    this.#width = reference.length + 1;
    this.#ratio = length > 0 ? reference.length / length : 1;
    this.#beam = BEAM < this.#ratio / 2 ? Math.ceil(this.#ratio / 2 + BEAM) : BEAM;
    this.#costs = new Int32Array((length + 1) * this.#width);
    this.#edits = new Uint8Array((length + 1) * this.#width);
    for (let j = 0; j < this.#width; j++) {
      this.#costs[j] = j;
      this.#edits[j] = EDIT.insert;
    }
  }

  /** The distance of an order of words. */
  of(words: readonly number[]): number {
    return this.#from(words, 0);
  }

  /** As `of`, if the first `same` words are those that `other` measured last. */
  goingOn(other: EditDistance, words: readonly number[], same: number): number {
    const [begin, end] = [same * this.#width, (same + 1) * this.#width];
    this.#costs.set(other.#costs.subarray(begin, end), begin);
    return this.#from(words, same);
  }

  #from(words: readonly number[], same: number): number {
    for (let i = same + 1; i <= this.length; i++) this.#fillRow(words[i - 1]!, i);
    return this.#costs[this.#costs.length - 1]!;
  }

  #fillRow(word: number, i: number): void {
    const [costs, edits, width] = [this.#costs, this.#edits, this.#width];
    const row = i * width;
    const above = row - width;
    costs.fill(FAR, row, row + width);
    edits.fill(EDIT.none, row, row + width);
    const diagonal = Math.floor(i * this.#ratio);
    const end = i === this.length ? width : Math.min(width, diagonal + this.#beam);
    for (let j = Math.max(0, diagonal - this.#beam); j < end; j++) {
      let cost = FAR;
      let edit: number = EDIT.none;
      if (j > 0) {
        const same = word === this.#reference[j - 1];
        const kept = costs[above + j - 1]! + (same ? 0 : 1);
        if (kept < cost) [cost, edit] = [kept, same ? EDIT.keep : EDIT.substitute];
      }
      const deleted = costs[above + j]! + 1;
      if (deleted < cost) [cost, edit] = [deleted, EDIT.delete];
      if (j > 0) {
        const inserted = costs[row + j - 1]! + 1;
        if (inserted < cost) [cost, edit] = [inserted, EDIT.insert];
      }
      costs[row + j] = cost;
      edits[row + j] = edit;
    }
  }

  /** The edits of the order that `of` measured last, from its first word on. */
  edits(): number[] {
    const found: number[] = [];
    for (let i = this.length, j = this.#width - 1; i > 0 || j > 0;) {
      const edit = this.#edits[i * this.#width + j]!;
      found.push(edit);
      if (edit !== EDIT.insert) i--;
      if (edit !== EDIT.delete) j--;
    }
    return found.reverse();
  }
}
