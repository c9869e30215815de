import type { GraphProgram } from "../graph/graph_builder.ts";

export type { GraphProgram };

/** An input or output tensor of a session. */
export interface Feed {
  type: "int32" | "int64" | "float32";
  data: Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  dims: readonly number[];
}

/** Tensors by input or output name. */
export type Feeds = Record<string, Feed>;

/**
 * A task's model for the runtime: a graph, how requests are collated to a batch of inputs, and how the batch's outputs
 * are split into one answer per request. The runtime knows nothing else of tasks.
 */
export interface Program<Request, Answer> {
  readonly graph: GraphProgram;
  /**
   * The size of a request: its length in tokens, since requests of similar length share a batch, and the number of
   * positions that go through the vocabulary projection.
   */
  size(request: Request): { length: number; rows?: number };
  /** Whether padding would change answers, so that only requests of one length share a batch. @default {false} */
  readonly equal_lengths?: boolean;
  collate(requests: readonly Request[]): Feeds;
  split(outputs: Feeds, requests: readonly Request[]): Answer[];
}

/** Answers one request; requests are batched internally. */
export type Run<Request, Answer> = (request: Request) => Promise<Answer>;
