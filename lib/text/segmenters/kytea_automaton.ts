/** An Aho-Corasick automaton over KyTea's character numbers; state 0 is the root. */
export class KyteaAutomaton {
  readonly #failures: Int32Array;
  /** The transitions of state `i` are those from `#begins[i]` up to `#begins[i + 1]`, sorted by character. */
  readonly #begins: Int32Array;
  readonly #characters: Uint16Array;
  readonly #targets: Int32Array;
  readonly #roots = new Int32Array(0x10000);
  /** The entries that end in state `i` are `outputs` from `output_begins[i]` up to `output_begins[i + 1]`. */
  readonly output_begins: Int32Array;
  readonly outputs: Int32Array;

  constructor(states: readonly KyteaState[]) {
    this.#failures = Int32Array.from(states, (state) => state.failure);
    this.#begins = beginnings(states.map((state) => state.characters.length));
    this.#characters = Uint16Array.from(states.flatMap((state) => state.characters));
    this.#targets = Int32Array.from(states.flatMap((state) => state.targets));
    this.output_begins = beginnings(states.map((state) => state.outputs.length));
    this.outputs = Int32Array.from(states.flatMap((state) => state.outputs));
    states[0]?.characters.forEach((character, i) => this.#roots[character] = states[0]!.targets[i]!);
  }

  /** The state after one more character; 0 stands for a character that is in no entry. */
  step(state: number, character: number): number {
    for (; state !== 0; state = this.#failures[state]!) {
      let low = this.#begins[state]!;
      let high = this.#begins[state + 1]!;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const found = this.#characters[middle]!;
        if (found === character) return this.#targets[middle]!;
        if (found < character) low = middle + 1;
        else high = middle;
      }
    }
    return this.#roots[character]!;
  }
}

/** One state as a file has it. */
export interface KyteaState {
  failure: number;
  /** Sorted. */
  characters: readonly number[];
  targets: readonly number[];
  /** Entries that end here, those of the failure states included. */
  outputs: readonly number[];
}

function beginnings(counts: readonly number[]): Int32Array {
  const begins = new Int32Array(counts.length + 1);
  counts.forEach((count, i) => begins[i + 1] = begins[i]! + count);
  return begins;
}
