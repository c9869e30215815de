import type { Value } from "../../lib/graph/graph_builder.ts";

/** A layer norm by its weights: rows [rows, dim] in and out. */
export type Norm = (x: Value) => Value;

/**
 * Where the layers of an encoder normalise. Each of the four gives rows as they go on: normalised, or as they are.
 *
 * @see Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture"
 */
export interface NormPlacement {
  /** The sum of the embeddings, which the first layer reads. */
  embedded(x: Value, norm: Norm): Value;
  /** What attention or feed forward reads. */
  read(x: Value, norm: Norm): Value;
  /** The sum of what attention or feed forward read and gave. */
  summed(x: Value, norm: Norm): Value;
  /** What the last layer gives. */
  finished(x: Value, norm: Norm): Value;
}

const normalised = (x: Value, norm: Norm) => norm(x);
const as_it_is = (x: Value) => x;

/** The sums are normalised, and the embeddings with them. @see Vaswani et al. 2017, "Attention Is All You Need" */
export const POST_NORM: NormPlacement = {
  embedded: normalised,
  read: as_it_is,
  summed: normalised,
  finished: as_it_is,
};

/** What is read is normalised, so that the sums of the last layer need a norm of their own. */
export const PRE_NORM: NormPlacement = {
  embedded: as_it_is,
  read: normalised,
  summed: as_it_is,
  finished: normalised,
};
