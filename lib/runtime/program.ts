import type { GraphProgram } from "../graph/graph_builder.ts";

export type { GraphProgram };

/** A tensor on its way into or out of a session. */
export interface Feed {
  type: "int32" | "int64" | "float32";
  data: Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  dims: readonly number[];
}

/** Tensors by input or output name. */
export type Feeds = Record<string, Feed>;

/**
 * What a task tells the runtime about its model: a graph, how several requests become one batch of inputs, and how the
 * batch's outputs become one answer a request. The runtime knows no more than this.
 */
export interface Program<Request, Answer> {
  readonly graph: GraphProgram;
  /**
   * What a request weighs: its length in tokens, since requests of like length share a batch, and how many of its
   * positions reach an output as wide as the vocabulary.
   */
  size(request: Request): { length: number; rows?: number };
  collate(requests: readonly Request[]): Feeds;
  split(outputs: Feeds, requests: readonly Request[]): Answer[];
}

/** Answers requests one by one, however they are batched behind it. */
export type Run<Request, Answer> = (request: Request) => Promise<Answer>;
