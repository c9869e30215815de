import { RecordError, XlmError } from "../errors.ts";
import type { Feeds, Program } from "../tasks/program.ts";
import { type BatchItem, type BatchLimits, takeBatch } from "./batch.ts";
import type { Device, NamedDevice } from "./device.ts";
import type { FromWorker, SessionOptions, ToWorker } from "./worker_protocol.ts";

export interface EngineOptions extends SessionOptions, BatchLimits {
  /** Sessions, each on a thread of its own. */
  workers: number;
  /** Told once, when the first session is open, what it runs on. */
  onDevice?: (device: NamedDevice) => void;
}

interface Pending<Request, Answer> extends BatchItem {
  request: Request;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

const CLOSED = "the engine was closed";

/** Batches a worker has been handed: one that runs and one that waits, so that it never idles. */
const HANDED = 2;

/**
 * Runs a program: requests come one by one, are batched with others of like length, and are answered by workers.
 * Batching never changes an answer: a batch that fails is run again in halves, so that a request fails (`runtime`) only
 * where it cannot be run by itself.
 */
export class Engine<Request, Answer> {
  readonly #program: Program<Request, Answer>;
  readonly #options: EngineOptions;
  /** Those whose session is open. */
  readonly #workers: SessionWorker[] = [];
  readonly #pending: Pending<Request, Answer>[] = [];
  /** Settles when the first session is open. @throws {XlmError} exit code 3 where it cannot be opened. */
  readonly ready: Promise<void>;
  /** As asked for; then what the first session runs on, so that all run on one. */
  #device: Device;
  #opening: SessionWorker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(program: Program<Request, Answer>, options: EngineOptions) {
    this.#program = program;
    this.#options = options;
    this.#device = options.device;
    this.ready = this.#addWorker();
    // Whoever awaits `ready` hears of a failure too; it must not also end the process unheard.
    this.ready.catch((error) => this.#fail(error));
  }

  readonly run = (request: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { length, rows = 0 } = this.#program.size(request);
      this.#pending.push({ request, length, rows, resolve, reject });
      if (this.#closed) this.#fail(failure(CLOSED));
      else this.#schedule();
    });

  /** Ends the workers. Requests without an answer fail (`runtime`). */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const worker of [this.#opening, ...this.#workers]) worker?.terminate(CLOSED);
    this.#fail(failure(CLOSED));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * As `close`, once the workers are out of onnxruntime: a process that exits while a session is opened or run there may
   * crash. Nothing new is started meanwhile.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#fail(failure(CLOSED));
    await Promise.all([this.#opening, ...this.#workers].map((worker) => worker?.idle()));
    this.close();
  }

  async #addWorker(): Promise<void> {
    const worker = this.#opening = new SessionWorker();
    const { threads, verbose } = this.#options;
    const device = this.#device;
    const reply = await worker.ask({ type: "open", graph: this.#program.graph, options: { device, threads, verbose } });
    this.#opening = undefined;
    if (reply.type === "failed") {
      worker.terminate(reply.message);
      throw new XlmError(
        3,
        `Cannot open a session on device ${device}: ${oneLine(reply.message)}; expected a device and a ` +
          "model that fit each other. Try --device cpu.",
      );
    }
    if (reply.type === "opened" && this.#workers.length === 0) this.#options.onDevice?.(this.#device = reply.device);
    this.#workers.push(worker);
    this.#schedule();
  }

  /** Waits for the requests that arrive in the same turn, so that they can share a batch. */
  #schedule(): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
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
      if (reply.type !== "outputs") throw failure(reply.type === "failed" ? reply.message : reply.type);
      const answers = this.#program.split(reply.outputs, requests);
      batch.forEach(({ resolve }, i) => resolve(answers[i]!));
    } catch (error) {
      const middle = batch.length >> 1;
      if (middle === 0) batch[0]!.reject(error);
      // Memory that did not suffice, or one request that cannot be run among others that can: less at once will tell.
      else for (const half of [batch.slice(0, middle), batch.slice(middle)]) await this.#runBatch(worker, half);
    }
    this.#schedule();
  }
}

/** A worker as a queue of questions, each answered by one message in order. */
class SessionWorker {
  readonly #worker = new Worker(new URL("./session_worker.ts", import.meta.url), { type: "module" });
  readonly #asked: ((reply: FromWorker) => void)[] = [];
  #last: Promise<FromWorker> | undefined;
  /** The answer to every question after its end. */
  #end: FromWorker | undefined;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#asked.shift()?.(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.terminate(event.message);
    };
  }

  /** Questions not answered yet. */
  get waiting(): number {
    return this.#asked.length;
  }

  ask(message: ToWorker): Promise<FromWorker> {
    if (this.#end) return Promise.resolve(this.#end);
    this.#worker.postMessage(message, message.type === "run" ? buffersOf(message.feeds) : []);
    const reply = new Promise<FromWorker>((resolve) => this.#asked.push(resolve));
    this.#last = reply;
    return reply;
  }

  /** Settles when every question so far is answered: they are answered in order. */
  async idle(): Promise<void> {
    await this.#last;
  }

  terminate(message: string): void {
    this.#end = { type: "failed", message };
    this.#worker.terminate();
    for (const settle of this.#asked.splice(0)) settle(this.#end);
  }
}

function buffersOf(feeds: Feeds): ArrayBuffer[] {
  return Object.values(feeds).map((feed) => feed.data.buffer);
}

function failure(message: string): RecordError {
  return new RecordError("runtime", `Cannot run the model: ${oneLine(message)}`);
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}
