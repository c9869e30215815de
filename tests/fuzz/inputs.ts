import { Random } from "../lib/checkpoint/random.ts";
import type { Reader, Seed } from "./reader.ts";

/** An input that a reader is given: the seed it was made of, with other bytes. */
export interface Input {
  number: number;
  seed: Seed;
  bytes: Uint8Array;
}

/** Makes the inputs of a reader: each follows from the seed of the run and its number alone. */
export class Inputs {
  private constructor(readonly reader: Reader, readonly run: number, readonly seeds: readonly Seed[]) {}

  static async of(reader: Reader, run: number): Promise<Inputs> {
    // Node's buffers would be changed in their places: their slices are no copies.
    const seeds = (await reader.seeds()).map((seed) => ({ ...seed, bytes: Uint8Array.from(seed.bytes) }));
    return new Inputs(reader, run, seeds);
  }

  /** The first inputs are the seeds as they are. */
  make(number: number): Input {
    const whole = this.seeds[number];
    if (whole) return { number, seed: whole, bytes: whole.bytes };
    const random = new Random(Math.imul(this.run ^ 0x5bd1e995, 0x85ebca6b) ^ Math.imul(number, 0xc2b2ae35));
    const seed = random.pick(this.seeds);
    const others = this.seeds.map(({ bytes }) => bytes);
    return { number, seed, bytes: random.pick(this.reader.mutators)(seed.bytes, random, others) };
  }
}
