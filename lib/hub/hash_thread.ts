/** A thread for the hashes of large files, which keeps this one free for the network. Starts when it is needed. */
export class HashThread implements Disposable {
  #worker: Worker | undefined;
  readonly #onFailure: ((failure: Error) => void)[] = [];

  /** A port to a new hash in the thread, which `HashMessages` answers. @param onFailure is told if the thread ends. */
  connect(onFailure: (failure: Error) => void): MessagePort {
    this.#worker ??= this.#start();
    this.#onFailure.push(onFailure);
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage(port2, [port2]);
    return port1;
  }

  [Symbol.dispose](): void {
    this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./hash_worker.ts", import.meta.url), { type: "module" });
    worker.onerror = (event) => {
      event.preventDefault();
      const failure = new Error(`The thread that hashes has failed: ${event.message}`);
      for (const tell of this.#onFailure) tell(failure);
    };
    return worker;
  }
}
