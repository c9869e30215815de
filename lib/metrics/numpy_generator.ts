const MASK_32 = 0xffffffffn;
const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** Size of the entropy pool, in words. */
const POOL = 4;

/**
 * The same random numbers as `numpy.random.default_rng(seed).integers(0, bound)`, for results equal to sacreBLEU's: a
 * seed sequence, the generator PCG64 (XSL-RR) and bounded 32-bit integers.
 *
 * @see O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number
 * Generation"; Lemire 2019, "Fast Random Integer Generation in an Interval"; numpy/random/bit_generator.pyx,
 * SeedSequence
 */
export class NumpyGenerator {
  #state = 0n;
  readonly #increment: bigint;
  /** The upper half of the last 64 bits. */
  #kept: number | undefined;

  /** @param seed a whole number from 0. */
  constructor(seed: number) {
    const [a, b, c, d] = seedState(BigInt(seed)) as [bigint, bigint, bigint, bigint];
    this.#increment = ((c << 64n | d) << 1n | 1n) & MASK_128;
    this.#step();
    this.#state = (this.#state + (a << 64n | b)) & MASK_128;
    this.#step();
  }

  /** A number from 0 to `bound` - 1; `bound` from 1 to 2^32 - 1. */
  below(bound: number): number {
    if (bound === 1) return 0;
    const threshold = (2 ** 32 - bound) % bound;
    for (;;) {
      // The product has 64 bits, doubles hold 53: the halves are multiplied separately.
      const random = this.#next32();
      const high = (random >>> 16) * bound;
      const low = (random & 0xffff) * bound;
      const sum = (high % 65536) * 65536 + low;
      const leftover = sum % 2 ** 32;
      if (leftover >= threshold) return Math.floor(high / 65536) + Math.floor(sum / 2 ** 32);
    }
  }

  #step(): void {
    this.#state = (this.#state * MULTIPLIER + this.#increment) & MASK_128;
  }

  /** 64 bits are returned in halves, the lower one first. */
  #next32(): number {
    if (this.#kept !== undefined) {
      const kept = this.#kept;
      this.#kept = undefined;
      return kept;
    }
    this.#step();
    const mixed = (this.#state >> 64n ^ this.#state) & MASK_64;
    const turn = this.#state >> 122n;
    const bits = (mixed >> turn | mixed << (64n - turn)) & MASK_64;
    this.#kept = Number(bits >> 32n);
    return Number(bits & MASK_32);
  }
}

/** SeedSequence(seed).generate_state(4, uint64). */
function seedState(seed: bigint): bigint[] {
  const words: number[] = [];
  for (let rest = seed; rest > 0n; rest >>= 32n) words.push(Number(rest & MASK_32));
  let constant = 0x43b0d7e5;
  const hash = (value: number) => {
    let hashed = (value ^ constant) >>> 0;
    constant = Math.imul(constant, 0x931e8875) >>> 0;
    hashed = Math.imul(hashed, constant) >>> 0;
    return (hashed ^ hashed >>> 16) >>> 0;
  };
  const mix = (x: number, y: number) => {
    const mixed = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) >>> 0;
    return (mixed ^ mixed >>> 16) >>> 0;
  };
  const pool = Array.from({ length: POOL }, (_, i) => hash(words[i] ?? 0));
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!));
  }
  for (const word of words.slice(POOL)) for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to]!, hash(word));

  let other = 0x8b51f9dd;
  const halves = Array.from({ length: 2 * POOL }, (_, i) => {
    let value = (pool[i % POOL]! ^ other) >>> 0;
    other = Math.imul(other, 0x58f38ded) >>> 0;
    value = Math.imul(value, other) >>> 0;
    return BigInt((value ^ value >>> 16) >>> 0);
  });
  return Array.from({ length: POOL }, (_, i) => halves[2 * i]! | halves[2 * i + 1]! << 32n);
}
