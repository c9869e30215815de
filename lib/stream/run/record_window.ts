/** The place of one record among those in flight. */
export interface Place<T> {
  outcome: T | null;
  length: number;
  next: Place<T> | null;
}

/** Limits of what may be in flight. */
export interface WindowLimits {
  /** Records. */
  records: number;
  /** UTF-16 units of the records in flight, and of results that wait for an earlier one. */
  length: number;
}

/**
 * The records in flight: entered in input order, settled in any order, delivered in input order (or as they settle).
 * One record always fits, however long.
 */
export class RecordWindow<T> {
  #first: Place<T> | null = null;
  #last: Place<T> | null = null;
  #records = 0;
  #length = 0;

  constructor(
    readonly limits: WindowLimits,
    readonly ordered: boolean,
    readonly deliver: (outcome: T) => void,
  ) {}

  get idle(): boolean {
    return this.#records === 0;
  }

  get full(): boolean {
    return this.#records >= this.limits.records || (this.#records > 0 && this.#length >= this.limits.length);
  }

  /** Reserves a place for the next record, of `length`. */
  enter(length: number): Place<T> {
    const place: Place<T> = { outcome: null, length, next: null };
    this.#records++;
    this.#length += length;
    if (!this.ordered) return place;
    if (this.#last === null) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
    return place;
  }

  /** Settles a record, whose outcome counts as `length` from now on, and delivers what is due. */
  settle(place: Place<T>, outcome: T, length: number): void {
    this.#length += length - place.length;
    place.length = length;
    place.outcome = outcome;
    if (!this.ordered) return this.#release(place);
    while (this.#first !== null && this.#first.outcome !== null) {
      const due: Place<T> = this.#first;
      this.#first = due.next;
      if (this.#first === null) this.#last = null;
      this.#release(due);
    }
  }

  #release(place: Place<T>): void {
    this.#records--;
    this.#length -= place.length;
    this.deliver(place.outcome!);
  }
}
