import type { Feeds } from "./program.ts";
import { switchOffTelemetry } from "./telemetry.ts";
import type { FromWorker, ToWorker } from "./worker_protocol.ts";

/** A session in a worker: a queue of messages, each answered by one message, in order. */
export class SessionClient {
  readonly #worker = startWorker();
  readonly #asked: ((reply: FromWorker) => void)[] = [];
  /** The answer to every message after the worker has ended. */
  #end: FromWorker | undefined;
  #answered = 0;

  /** @throws {XlmError} exit code 2 where onnxruntime cannot be kept from reporting usage. */
  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.#answered++;
      this.#asked.shift()?.(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.terminate(event.message);
    };
  }

  /** Number of answered messages. */
  get answered(): number {
    return this.#answered;
  }

  /** Number of messages that are not answered yet. */
  get waiting(): number {
    return this.#asked.length;
  }

  ask(message: ToWorker): Promise<FromWorker> {
    if (this.#end) return Promise.resolve(this.#end);
    this.#worker.postMessage(message, message.type === "run" ? buffersOf(message.feeds) : []);
    return new Promise((resolve) => this.#asked.push(resolve));
  }

  /**
   * Ends the worker when all messages are answered. It releases the session first: onnxruntime's memory would outlive
   * the worker.
   */
  async retire(message: string): Promise<void> {
    await this.ask({ type: "close" });
    this.terminate(message);
  }

  terminate(message: string): void {
    this.#end = { type: "failed", message };
    this.#worker.terminate();
    for (const settle of this.#asked.splice(0)) settle(this.#end);
  }
}

function startWorker(): Worker {
  switchOffTelemetry();
  return new Worker(new URL("./session_worker.ts", import.meta.url), { type: "module" });
}

function buffersOf(feeds: Feeds): ArrayBuffer[] {
  return Object.values(feeds).map((feed) => feed.data.buffer);
}
