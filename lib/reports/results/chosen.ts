/** The items with the greatest rank, of any number; the earlier of equal ones. */
export class Greatest<T> {
  readonly #items: { rank: number; item: T }[] = [];

  constructor(readonly most: number) {}

  /** @param make called only if the item is among the greatest so far. */
  offer(rank: number, make: () => T): void {
    const items = this.#items;
    if (items.length >= this.most && !(rank > (items.at(-1)?.rank ?? Infinity))) return;
    const at = items.findIndex((other) => rank > other.rank);
    items.splice(at < 0 ? items.length : at, 0, { rank, item: make() });
    if (items.length > this.most) items.pop();
  }

  get items(): T[] {
    return this.#items.map(({ item }) => item);
  }
}

/**
 * A uniform sample of any number of items, the same for the same items.
 *
 * @see Vitter 1985, "Random Sampling with a Reservoir", algorithm R
 */
export class Reservoir<T> {
  readonly #items: { place: number; item: T }[] = [];
  #seen = 0;
  #state = 0x9e3779b9;

  constructor(readonly size: number) {}

  offer(make: () => T): void {
    const place = this.#seen++;
    if (this.#items.length < this.size) return void this.#items.push({ place, item: make() });
    const at = Math.floor(this.#random() * this.#seen);
    if (at < this.size) this.#items[at] = { place, item: make() };
  }

  /** In the order in which they came. */
  get items(): T[] {
    return this.#items.toSorted((a, b) => a.place - b.place).map(({ item }) => item);
  }

  /** mulberry32. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}
