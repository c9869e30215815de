import { assert, assertEquals } from "@std/assert";
import { int8Rows, transposed } from "../../../lib/checkpoint/int8_rows.ts";

Deno.test("int8Rows rounds each row by its own scale, ties to even", () => {
  const numbers = Float32Array.of(127, -63.5, 0.5, 1.5, -2.5, 0, 0, 0, 0, 0, -0.001, 0.0005, 0, 0, 0.001);
  const { values, scales } = int8Rows(3, 5, (from, count) => numbers.subarray(from * 5, (from + count) * 5));
  assertEquals([...values], [127, -64, 0, 2, -2, 0, 0, 0, 0, 0, -127, 64, 0, 0, 127]);
  assertEquals([...scales], [1, 0, Math.fround(Math.fround(0.001) / 127)]);
});

Deno.test("int8Rows is never further off than half a step, however the rows are read", () => {
  const [rows, columns] = [300, 7000];
  const numbers = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i) * (1 + i % 13));
  const { values, scales } = int8Rows(rows, columns, (from, count) => {
    assert(count * columns <= 2 ** 20);
    return numbers.subarray(from * columns, (from + count) * columns);
  });
  numbers.forEach((number, i) => {
    const scale = scales[Math.floor(i / columns)]!;
    if (Math.abs(values[i]! * scale - number) > scale * 0.5001) throw new Error(`${i}: ${number}`);
  });
});

Deno.test("transposed turns rows into columns", () => {
  assertEquals([...transposed(Int8Array.of(1, 2, 3, 4, 5, 6), 2, 3)], [1, 4, 2, 5, 3, 6]);
  const [rows, columns] = [130, 67];
  const values = Int8Array.from({ length: rows * columns }, (_, i) => i * 7);
  const result = transposed(values, rows, columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) assertEquals(result[c * rows + r], values[r * columns + c]);
  }
});
