import type { TensorReference } from "../../lib/checkpoint/tensor_reference.ts";

/** Ratio of the longest to the shortest wavelength, 2π. */
const LONGEST = 10_000;

/**
 * The position embeddings [positions, dim] of a model with `sinusoidal_embeddings` whose checkpoint has none: pairs of
 * sine and cosine of the position, with wavelengths that grow from pair to pair.
 *
 * @param name the tensor's name.
 * @see Vaswani et al. 2017, "Attention Is All You Need", section 3.5; transformers/models/xlm/modeling_xlm.py,
 * create_sinusoidal_embeddings
 */
export function sinusoidalPositions(name: string, positions: number, dim: number): TensorReference {
  const values = new Float32Array(positions * dim);
  for (let j = 0; j < dim; j++) {
    const wave = j % 2 === 0 ? Math.sin : Math.cos;
    const length = LONGEST ** ((j - j % 2) / dim);
    for (let position = 0; position < positions; position++) values[position * dim + j] = wave(position / length);
  }
  const data = new Uint8Array(values.buffer);
  return { name, dtype: "F32", shape: [positions, dim], file: "", offset: 0, length: data.length, data };
}
