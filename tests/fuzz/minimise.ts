/**
 * Leaves out as much of an input as can be left out while something still holds of it, in pieces that get smaller.
 *
 * @see Zeller and Hildebrandt 2002, "Simplifying and Isolating Failure-Inducing Input"
 */
export async function minimise(
  bytes: Uint8Array,
  holds: (bytes: Uint8Array) => Promise<boolean>,
  milliseconds: number,
): Promise<Uint8Array> {
  const end = performance.now() + milliseconds;
  for (let size = bytes.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < bytes.length && performance.now() < end;) {
      const shorter = new Uint8Array(Math.max(at, bytes.length - size));
      shorter.set(bytes.subarray(0, at));
      shorter.set(bytes.subarray(at + size), at);
      if (await holds(shorter)) bytes = shorter;
      else at += size;
    }
  }
  return bytes;
}
