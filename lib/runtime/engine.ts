import { RecordError } from "../errors.ts";
import type { Program } from "./program.ts";
import { type BatchItem, type BatchLimits, takeBatch } from "./batch.ts";
import { oneLine } from "./one_line.ts";
import type { SessionClient } from "./session_client.ts";
import { isCached } from "./session_plan.ts";
import { type PoolOptions, SessionPool } from "./session_pool.ts";

export interface EngineOptions extends PoolOptions {
  /** Maximum sequences in a batch. */
  batch_size: number;
  /** Maximum tokens in a batch, padding included; by default the number that measured best. */
  max_batch_tokens?: number | undefined;
}

interface Pending<Request, Answer> extends BatchItem {
  request: Request;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

const CLOSED = "the engine was closed";

/** Tokens in a batch on a processor: intermediate results stay in its caches. */
const CACHED_TOKENS = 512;

/**
 * Tokens in a batch on other devices, and before a large vocabulary projection, which is read once per batch: larger
 * batches are faster.
 */
const MANY_TOKENS = 2048;

/** Minimum number of batches per session that pending work is divided into. */
const PARTS = 2;

/** Minimum tokens of a batch, however many sessions are free. */
const SMALLEST_SHARE = 128;

/**
 * Runs a program: single requests are batched with others of similar length and answered by sessions. Batching never
 * changes an answer: a batch that fails is run again in halves, so that a request fails (`runtime`) only if it cannot
 * be run alone.
 */
export class Engine<Request, Answer> {
  readonly #program: Program<Request, Answer>;
  readonly #options: EngineOptions;
  readonly #pool: SessionPool;
  readonly #isCached: boolean;
  readonly #pending: Pending<Request, Answer>[] = [];
  /** Settles when the first session is open. @throws {XlmError} exit code 3 if it cannot be opened. */
  readonly ready: Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(program: Program<Request, Answer>, options: EngineOptions) {
    this.#program = program;
    this.#options = options;
    this.#pool = new SessionPool(program.graph, options);
    this.#isCached = isCached(program.graph);
    this.ready = this.#pool.ready.then(() => this.#schedule());
    // `ready` reports a failure too; without this handler its rejection could also end the process.
    this.ready.catch((error) => this.#fail(error));
  }

  readonly run = (request: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { length, rows = 0 } = this.#program.size(request);
      this.#pending.push({ request, length, rows, resolve, reject });
      if (this.#closed) this.#fail(failure(CLOSED));
      else this.#schedule();
    });

  /** Ends the workers at once, without releasing onnxruntime's memory. Pending requests fail (`runtime`). */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#pool.close(CLOSED);
    this.#fail(failure(CLOSED));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * As `close`, but waits until no worker is inside onnxruntime, where a process that exits meanwhile may crash, and its
   * memory is released. No new work is started.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#fail(failure(CLOSED));
    await this.#pool.retire(CLOSED);
  }

  /** Waits for the requests of the same turn of the event loop, so that they can share a batch. */
  #schedule(): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#dispatch();
    }, 0);
  }

  #dispatch(): void {
    while (this.#pending.length > 0) {
      const session = this.#pool.free;
      if (session === undefined) break;
      this.#runBatch(session, takeBatch(this.#pending, this.#limits()));
    }
    if (this.#pending.length === 0) return;
    this.#pool.grow()?.then(() => this.#schedule(), (error) => this.#fail(error));
  }

  /** No session gets more than its share of the pending work, so that all finish at the same time. */
  #limits(): BatchLimits {
    const { size, device } = this.#pool;
    const { equal_lengths = false } = this.#program;
    const vocabulary = this.#pending[0]!.rows && !this.#isCached;
    const cached = device === "cpu" && !vocabulary;
    const { batch_size, max_batch_tokens = cached ? CACHED_TOKENS : MANY_TOKENS } = this.#options;
    if (size === 1) return { batch_size, max_batch_tokens, equal_lengths };
    const tokens = this.#pending.reduce((sum, { length }) => sum + length, 0);
    const share = Math.max(SMALLEST_SHARE, tokens / (PARTS * size));
    return { batch_size, max_batch_tokens: Math.min(max_batch_tokens, share), equal_lengths };
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }

  async #runBatch(session: SessionClient, batch: Pending<Request, Answer>[]): Promise<void> {
    try {
      const requests = batch.map(({ request }) => request);
      const reply = await session.ask({ type: "run", feeds: this.#program.collate(requests) });
      if (reply.type !== "outputs") throw failure(reply.type === "failed" ? reply.message : reply.type);
      const answers = this.#program.split(reply.outputs, requests);
      batch.forEach(({ resolve }, i) => resolve(answers[i]!));
    } catch (error) {
      const middle = batch.length >> 1;
      if (middle === 0) batch[0]!.reject(error);
      // Out of memory, or a single bad request: smaller batches will tell.
      else {
        for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
          // The session may have been replaced meanwhile.
          await this.#runBatch(this.#pool.leastBusy ?? session, half);
        }
      }
    }
    this.#schedule();
  }
}

function failure(message: string): RecordError {
  return new RecordError("runtime", `Cannot run the model: ${oneLine(message)}`);
}
