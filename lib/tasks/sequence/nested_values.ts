import { RecordError } from "../../errors.ts";
import { shortestFloat32 } from "../../float32.ts";
import type { Feed } from "../../runtime/program.ts";

/** A tensor as JSON: a number, or lists nested as deep as its dimensions. */
export type Nested = number | Nested[];

/**
 * One item of a batched tensor as nested lists, without batch dimension and padding. Floats are rounded to the shortest
 * decimals that give the same float32.
 *
 * @param index index in the first dimension.
 * @param kept sizes to keep of the further dimensions.
 * @throws {RecordError} `non_finite`: JSON has no such numbers.
 */
export function nestedValues({ data, dims }: Feed, index: number, kept: readonly number[]): Nested {
  const sizes = dims.slice(1);
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, size) => product * size, 1));
  const read = data instanceof Float32Array
    ? (at: number) => shortestFloat32(finite(data[at]!))
    : (at: number) => Number(data[at]!);
  const from = (axis: number, start: number): Nested =>
    axis === sizes.length
      ? read(start)
      : Array.from({ length: kept[axis]! }, (_, i) => from(axis + 1, start + i * strides[axis]!));
  return from(0, index * sizes.reduce((product, size) => product * size, 1));
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new RecordError("non_finite", `The model's output has ${value}; expected finite numbers`);
}
