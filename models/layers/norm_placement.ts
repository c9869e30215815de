import type { Value } from "../../lib/graph/graph_builder.ts";

/** A layer norm by its weights: rows [rows, dim] in and out. */
export type Norm = (x: Value) => Value;

/**
 * Where an encoder has its layer norms. Each function returns the rows normalised, or unchanged.
 *
 * @see Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture"
 */
export interface NormPlacement {
  /** Applied to the sum of the embeddings. */
  embedded(x: Value, norm: Norm): Value;
  /** Applied to the input of attention and feed-forward. */
  read(x: Value, norm: Norm): Value;
  /** Applied to the residual sum after attention and feed-forward. */
  summed(x: Value, norm: Norm): Value;
  /** Applied to the output of the last layer. */
  finished(x: Value, norm: Norm): Value;
}

const normalised = (x: Value, norm: Norm) => norm(x);
const as_it_is = (x: Value) => x;

/** Norms after each residual sum, and after the embeddings. @see Vaswani et al. 2017, "Attention Is All You Need" */
export const POST_NORM: NormPlacement = {
  embedded: normalised,
  read: as_it_is,
  summed: normalised,
  finished: as_it_is,
};

/** Norms before attention and feed-forward, and one after the last layer. */
export const PRE_NORM: NormPlacement = {
  embedded: as_it_is,
  read: normalised,
  summed: as_it_is,
  finished: normalised,
};
