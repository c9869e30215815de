/** An int8 matrix with one scale per row. */
export interface Int8Rows {
  /** Row-major, from -127 to 127. */
  values: Int8Array<ArrayBuffer>;
  /** One per row: the number is value × scale. */
  scales: Float32Array<ArrayBuffer>;
}

const LARGEST = 127;

/**
 * Quantizes a matrix to int8 symmetrically, row by row: the largest absolute value of a row becomes ±127.
 *
 * @param read reads some rows as float32.
 * @see Wu et al. 2020, "Integer Quantization for Deep Learning Inference", sections 3.1 and 3.2
 */
export function int8Rows(
  rows: number,
  columns: number,
  read: (from: number, count: number) => Float32Array,
): Int8Rows {
  const values = new Int8Array(rows * columns);
  const scales = new Float32Array(rows);
  const step = Math.max(1, Math.floor(2 ** 20 / columns));
  for (let from = 0; from < rows; from += step) {
    const count = Math.min(step, rows - from);
    const numbers = read(from, count);
    for (let row = 0; row < count; row++) {
      const begin = row * columns;
      let largest = 0;
      for (let i = begin; i < begin + columns; i++) largest = Math.max(largest, Math.abs(numbers[i]!));
      const scale = largest / LARGEST;
      const inverse = largest > 0 ? LARGEST / largest : 0;
      scales[from + row] = scale;
      const to = (from + row) * columns;
      for (let i = 0; i < columns; i++) values[to + i] = roundHalfEven(numbers[begin + i]! * inverse);
    }
  }
  return { values, scales };
}

/** Adding and subtracting 1.5 × 2^52 rounds to the nearest integer, ties to even. */
function roundHalfEven(value: number): number {
  return value + 6755399441055744 - 6755399441055744;
}

const BLOCK = 64;

/** Transposes [rows, columns], block by block, so that both matrices stay in the cache. */
export function transposed(values: Int8Array, rows: number, columns: number): Int8Array<ArrayBuffer> {
  const result = new Int8Array(values.length);
  for (let r = 0; r < rows; r += BLOCK) {
    const rEnd = Math.min(r + BLOCK, rows);
    for (let c = 0; c < columns; c += BLOCK) {
      const cEnd = Math.min(c + BLOCK, columns);
      for (let j = c; j < cEnd; j++) {
        for (let i = r; i < rEnd; i++) result[j * rows + i] = values[i * columns + j]!;
      }
    }
  }
  return result;
}
