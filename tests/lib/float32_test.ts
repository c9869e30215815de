import { assertEquals } from "@std/assert";
import { shortestFloat32 } from "../../lib/float32.ts";

Deno.test("shortestFloat32 prints what numpy prints for a float32", () => {
  const rows: [number, string][] = [
    [0.1, "0.1"],
    [Math.fround(1 / 3), "0.33333334"],
    [0.5, "0.5"],
    [-2.5e-7, "-2.5e-7"],
    [16777216, "16777216"],
    [123456789012, "123456790000"],
    [2 ** -149, "1e-45"],
    [3.4028234663852886e38, "3.4028235e+38"],
    [58223.5625, "58223.562"],
    [2 ** -12, "0.00024414062"],
    [2 ** -103, "9.8607613e-32"],
    [2 ** -126, "1.1754944e-38"],
    [0, "0"],
    [-7, "-7"],
  ];
  for (const [x, printed] of rows) assertEquals(String(shortestFloat32(x)), printed);
});

Deno.test("shortestFloat32 keeps the float32 for any bits", () => {
  const bits = new Uint32Array(1);
  const single = new Float32Array(bits.buffer);
  let state = 1;
  for (let i = 0; i < 100_000; i++) {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    bits[0] = state;
    assertEquals(Math.fround(shortestFloat32(single[0]!)), single[0]);
  }
});
