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
  const areEqual = a instanceof Set || a instanceof Map
    ? compareCollections(a, b as typeof a, seen)
    : compareProperties(a, b, seen);
  if (!areEqual) seen.delete(a);
  return areEqual;
}

function compareProperties(a: object, b: object, seen: Map<object, object>): boolean {
  const keys = Reflect.ownKeys(a);
  return keys.length === Reflect.ownKeys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && compare(Reflect.get(a, key), Reflect.get(b, key), seen));
}

function compareCollections(
  a: Set<unknown> | Map<unknown, unknown>,
  b: Set<unknown> | Map<unknown, unknown>,
  seen: Map<object, object>,
): boolean {
  if (a.size !== b.size) return false;
  const candidates = [...b.entries()];
  return [...a.entries()].every((entry) => {
    const [key, value] = entry;
    if (b.has(key) && (b instanceof Set || compare(value, b.get(key), seen))) return true;
    return candidates.some((candidate) => compare(entry, candidate, seen));
  });
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
