import { RecordError, XlmError } from "../errors.ts";
import type { Feeds, Program } from "../tasks/program.ts";
import { takeBatch } from "./batch.ts";
import type { FromWorker, SessionOptions, ToWorker } from "./worker_protocol.ts";

export interface EngineOptions extends SessionOptions {
  /** Sessions, each on a thread of its own. */
  workers: number;
  /** Sequences in a batch. */
  batch_size: number;
  /** Tokens in a batch, padding included. A longer single sequence still runs, alone. */
  max_batch_tokens: number;
}

interface Pending<Request, Answer> {
  request: Request;
  length: number;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** Batches a worker has been handed: one that runs and one that waits, so that it never idles. */
const HANDED = 2;

/**
 * Runs a program: requests come one by one, are batched with others of like length, and are answered by workers.
 * Batching never changes an answer. Failures of the runtime fail the requests of their batch (`runtime`).
 */
export class Engine<Request, Answer> {
  readonly #program: Program<Request, Answer>;
  readonly #options: EngineOptions;
  readonly #workers: SessionWorker[] = [];
  readonly #pending: Pending<Request, Answer>[] = [];
  /** Settles when the first session is open. @throws {XlmError} exit code 3 where it cannot be opened. */
  readonly ready: Promise<void>;
  #scheduled = false;
  #opening = false;

  constructor(program: Program<Request, Answer>, options: EngineOptions) {
    this.#program = program;
    this.#options = options;
    this.ready = this.#addWorker();
    // Whoever awaits `ready` hears of a failure; it must not also end the process unheard.
    this.ready.catch(() => {});
  }

  readonly run = (request: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      this.#pending.push({ request, length: this.#program.length(request), resolve, reject });
      this.#schedule();
    });

  close(): void {
    for (const worker of this.#workers) worker.terminate();
    this.#workers.length = 0;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #addWorker(): Promise<void> {
    this.#opening = true;
    const worker = new SessionWorker();
    const { model, folder } = this.#program.graph;
    const reply = await worker.ask({ type: "open", model, folder, options: this.#options });
    this.#opening = false;
    if (reply.type === "failed") {
      worker.terminate();
      throw new XlmError(
        3,
        `Cannot open a session on device ${this.#options.device}: ${oneLine(reply.message)}; expected a device and a ` +
          "model that fit each other. Try --device cpu.",
      );
    }
    this.#workers.push(worker);
    this.#schedule();
  }

  /** Waits for the requests that arrive in the same turn, so that they can share a batch. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#dispatch();
    }, 0);
  }

  #dispatch(): void {
    while (this.#pending.length > 0) {
      const free = this.#workers.filter((worker) => worker.waiting < HANDED).sort((a, b) => a.waiting - b.waiting)[0];
      if (free === undefined) break;
      const batch = takeBatch(this.#pending, this.#options);
      this.#runBatch(free, batch);
    }
    // Every open session is busy and there is more to do: one more is worth its start.
    if (this.#pending.length > 0 && !this.#opening && this.#workers.length < this.#options.workers) {
      this.#addWorker().catch((error) => this.#fail(error));
    }
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }

  async #runBatch(worker: SessionWorker, batch: Pending<Request, Answer>[]): Promise<void> {
    try {
      const requests = batch.map(({ request }) => request);
      const reply = await worker.ask({ type: "run", feeds: this.#program.collate(requests) });
      if (reply.type !== "outputs") throw new RecordError("runtime", failure(reply));
      const answers = this.#program.split(reply.outputs, requests);
      batch.forEach(({ resolve }, i) => resolve(answers[i]!));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#schedule();
  }
}

/** A worker as a queue of questions, each answered by one message in order. */
class SessionWorker {
  readonly #worker = new Worker(new URL("./session_worker.ts", import.meta.url), { type: "module" });
  readonly #asked: ((reply: FromWorker) => void)[] = [];

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#asked.shift()?.(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      for (const settle of this.#asked.splice(0)) settle({ type: "failed", message: event.message });
    };
  }

  /** Questions not answered yet. */
  get waiting(): number {
    return this.#asked.length;
  }

  ask(message: ToWorker): Promise<FromWorker> {
    const buffers = message.type === "run" ? buffersOf(message.feeds) : [];
    return new Promise((resolve) => {
      this.#asked.push(resolve);
      this.#worker.postMessage(message, buffers);
    });
  }

  terminate(): void {
    this.#worker.terminate();
  }
}

function buffersOf(feeds: Feeds): ArrayBuffer[] {
  return Object.values(feeds).map((feed) => feed.data.buffer);
}

function failure(reply: FromWorker): string {
  return reply.type === "failed" ? `Cannot run the model: ${oneLine(reply.message)}` : `Unexpected reply ${reply.type}`;
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}
