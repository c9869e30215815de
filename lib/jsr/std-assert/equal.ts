const TypedArray: abstract new () => Uint8Array = Object.getPrototypeOf(Uint8Array);

/**
 * Deep equality as `@std/assert` defines it: `NaN` equals itself, `0` equals `-0`, an absent property differs from
 * an undefined one, prototypes must agree (none counts as Object's), Map and Set ignore order.
 */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

function compare(a: unknown, b: unknown, seen: Map<object, object>): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || prototypeOf(a) !== prototypeOf(b)) return false;
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
  if (a instanceof TypedArray) {
    return a.length === (b as Uint8Array).length && a.every((x, i) => same(x, (b as Uint8Array)[i]));
  }
  if (a instanceof ArrayBuffer) return compare(new Uint8Array(a), new Uint8Array(b as ArrayBuffer), seen);
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Set || a instanceof Map) {
    const left = [...a.entries()], right = [...(b as typeof a).entries()];
    return left.length === right.length && left.every((x) => right.some((y) => compare(x, y, seen)));
  }
  const keys = Reflect.ownKeys(a);
  return keys.length === Reflect.ownKeys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && compare(Reflect.get(a, key), Reflect.get(b, key), seen));
}

function same(a: unknown, b: unknown): boolean {
  return a === b || Object.is(a, b);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function prototypeOf(value: object): unknown {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}
