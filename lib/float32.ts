const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** 10^0 … 10^22, the powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * The double that prints as the shortest decimal which a float32 parser reads as the float32 `x`, and of those the
 * nearest, as numpy prints it: `0.10000000149011612` becomes `0.1`. What is not finite comes back as it is.
 */
export function shortestFloat32(value: number): number {
  const x = Math.fround(value);
  const size = Math.abs(x);
  // Between these bounds the scaled number below is exact enough, and a division by a power of ten rounds correctly.
  if (!(size >= 1e-12 && size < 1e8)) return Number.isFinite(x) && x !== 0 ? shortestByText(x) : x;
  // At least the exponent, so that the first try has at most 6 digits, which float32 always tells apart.
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

/** A power of two has half the gap below it that it has above: the nearest decimal may miss where the next one up hits. */
function isPowerOfTwo(size: number): boolean {
  float[0] = size;
  return (bits[0]! & 0x7fffff) === 0;
}

function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** The same by decimal text, for any number: below the normal range a single digit may be all that it has. */
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
