import { KyteaFormatError } from "./kytea_format_error.ts";

/**
 * A trie of character n-grams that finds all their occurrences in one pass over a text; state 0 is the root.
 *
 * @see Aho and Corasick 1975, "Efficient string matching"
 */
export class KyteaAutomaton {
  readonly #failures: Int32Array;
  /** The transitions of state `i` are those from `#begins[i]` up to `#begins[i + 1]`, sorted by character. */
  readonly #begins: Int32Array;
  readonly #characters: Uint16Array;
  readonly #targets: Int32Array;
  /** States reached from the root. */
  readonly #roots: Int32Array;
  /** The entries that end in state `i` are `outputs` from `output_begins[i]` up to `output_begins[i + 1]`. */
  readonly output_begins: Int32Array;
  readonly outputs: Int32Array;

  constructor({ failures, begins, characters, targets, output_begins, outputs }: KyteaStates) {
    this.#failures = failures;
    this.#begins = begins;
    this.#characters = characters;
    this.#targets = targets;
    this.output_begins = output_begins;
    this.outputs = Int32Array.from(outputs);
    const size = begins[1]!;
    this.#roots = new Int32Array(size === 0 ? 0 : characters[size - 1]! + 1);
    for (let i = 0; i < size; i++) this.#roots[characters[i]!] = targets[i]!;
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
    return character < this.#roots.length ? this.#roots[character]! : 0;
  }
}

/** Builds an automaton from consecutive states of a file. */
export class KyteaStates {
  readonly failures: Int32Array;
  readonly begins: Int32Array;
  readonly characters: Uint16Array;
  readonly targets: Int32Array;
  readonly output_begins: Int32Array;
  readonly outputs: number[] = [];
  #count = 0;
  #transitions = 0;

  constructor(readonly size: number) {
    this.failures = new Int32Array(size);
    this.begins = new Int32Array(size + 1);
    this.output_begins = new Int32Array(size + 1);
    // In a trie each state except the root has one incoming transition.
    this.characters = new Uint16Array(size - 1);
    this.targets = new Int32Array(size - 1);
  }

  /** Adds a transition of the current state; transitions to the root are ignored. */
  addTransition(character: number, target: number): void {
    const at = this.#transitions;
    if (target === 0) return;
    if (at === this.targets.length) this.#fail("more transitions than states", "a trie");
    if (at > this.begins[this.#count]! && character <= this.characters[at - 1]!) {
      this.#fail("transitions in disorder", "sorted characters");
    }
    this.characters[at] = character;
    this.targets[at] = target;
    this.#transitions++;
  }

  /** Adds an entry that ends in the current state, or in one of its failure states. */
  addOutput(entry: number): void {
    this.outputs.push(entry);
  }

  /** Ends the current state. */
  endState(failure: number): void {
    this.failures[this.#count++] = failure;
    this.begins[this.#count] = this.#transitions;
    this.output_begins[this.#count] = this.outputs.length;
  }

  /**
   * Checks that each state is reached exactly once, and that failure states are nearer to the root: otherwise a search
   * would not end.
   *
   * @throws {KyteaFormatError}
   */
  toAutomaton(entries: number): KyteaAutomaton {
    const depths = new Int32Array(this.size);
    const queue = new Int32Array(this.size);
    let found = 1;
    for (let i = 0; i < found; i++) {
      const state = queue[i]!;
      for (let at = this.begins[state]!; at < this.begins[state + 1]!; at++) {
        const target = this.targets[at]!;
        if (target < 0 || target >= this.size) this.#fail(`a transition to state ${target}`, `one below ${this.size}`);
        if (depths[target] !== 0) this.#fail(`two transitions to state ${target}`, "a trie");
        depths[target] = depths[state]! + 1;
        queue[found++] = target;
      }
    }
    if (found < this.size) this.#fail(`${this.size} states, ${found} of them reached`, "a trie");
    for (let state = 1; state < this.size; state++) {
      const failure = this.failures[state]!;
      if (failure < 0 || failure >= this.size || depths[failure]! >= depths[state]!) {
        this.#fail(`a state ${state} that falls back to state ${failure}`, "one nearer to the root");
      }
    }
    const wrong = this.outputs.find((entry) => entry < 0 || entry >= entries);
    if (wrong !== undefined) this.#fail(`an end of entry ${wrong}`, `one below ${entries}`);
    return new KyteaAutomaton(this);
  }

  #fail(found: string, rule: string): never {
    throw new KyteaFormatError(`a dictionary of it has ${found}`, rule);
  }
}
