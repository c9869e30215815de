const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** 10^0 … 10^22, the powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * Rounds a float32 to the double that prints as its shortest decimal, as numpy prints it: `0.10000000149011612` becomes
 * `0.1`. Of several decimals of that length it is the nearest. Values that are not finite are returned as they are.
 */
export function shortestFloat32(value: number): number {
  const x = Math.fround(value);
  const size = Math.abs(x);
  // Between these bounds the scaled number below is exact enough, and a division by a power of ten rounds correctly.
  if (!(size >= 1e-12 && size < 1e8)) return Number.isFinite(x) && x !== 0 ? shortestByText(x) : x;
  // At least the exponent, so that the first attempt has at most 6 digits, which float32 always distinguishes.
  const exponent = Math.floor(Math.log10(size) + 1e-9);
  for (let places = 5 - exponent; places <= 8 - exponent; places++) {
    const up = places < 0 ? POWERS[-places]! : 1;
    const down = places < 0 ? 1 : POWERS[places]!;
    const whole = roundHalfEven(size * down / up);
    const nearest = whole * up / down;
    if (Math.fround(nearest) === size) return x < 0 ? -nearest : nearest;
    if (!isPowerOfTwo(size)) continue;
    const next = (whole + 1) * up / down;
    if (Math.fround(next) === size) return x < 0 ? -next : next;
  }
  return shortestByText(x);
}

/**
 * The gap below a power of two is half the gap above it: the nearest decimal may fail where the next higher one works.
 */
function isPowerOfTwo(size: number): boolean {
  float[0] = size;
  return (bits[0]! & 0x7fffff) === 0;
}

function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** The same by decimal text, for any number: subnormal numbers may have a single significant digit. */
function shortestByText(x: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const [mantissa = "", exponent = ""] = x.toExponential(digits - 1).split("e");
    const whole = Number(mantissa.replace(".", ""));
    const [nearest, next] = [whole, whole + Math.sign(x)].map((whole) => Number(`${whole}e${+exponent - digits + 1}`));
    if (Math.fround(nearest!) === x) return nearest!;
    if (Math.fround(next!) === x) return next!;
  }
  return x;
}
