import type { HashedFile } from "./file_hash.ts";
import { HashMessages, type HashReply, type HashRequest } from "./hash_messages.ts";
import type { HashThread } from "./hash_thread.ts";

/** Bytes of a block. */
const BLOCK = 1 << 19;
/** Blocks of a file: one is filled, one written, and others hashed. */
const BLOCKS = 4;
/** Bytes from which on a file is hashed in the other thread. A smaller one is hashed before that has started. */
const LARGE = 1 << 26;

/** The hash of a file that comes in blocks of memory, which are used again and again. */
export class BlockHash implements Disposable {
  readonly #port: MessagePort | undefined;
  readonly #messages = new HashMessages();
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  #made = 0;
  #digest: string | undefined;
  #failure: Error | undefined;
  /** Goes on with what waits for a reply. */
  #wake: () => void = () => {};

  constructor(readonly file: HashedFile, thread: HashThread) {
    if (file.size >= LARGE) {
      this.#port = thread.connect((failure) => {
        this.#failure = failure;
        this.#wake();
      });
      this.#port.onmessage = ({ data }: MessageEvent<HashReply>) => this.#receive(data);
    }
    this.restart();
  }

  /** A block to fill. Waits while all are in use. */
  async take(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#free.length === 0 && this.#made < BLOCKS) {
      this.#made++;
      return new Uint8Array(BLOCK);
    }
    return await this.#until(() => this.#free.pop());
  }

  /** Adds the beginning of a block, and takes the block back. */
  add(bytes: Uint8Array<ArrayBuffer>): void {
    this.#send({ bytes }, [bytes.buffer]);
  }

  /** Drops all bytes. */
  restart(): void {
    const { sha256, size } = this.file;
    this.#send({ begin: { sha256, size } });
  }

  /** The hash of all bytes, in hexadecimal; nothing can be added after it but by `restart`. */
  async digest(): Promise<string> {
    this.#digest = undefined;
    this.#send("digest");
    return await this.#until(() => this.#digest);
  }

  [Symbol.dispose](): void {
    this.#port?.close();
  }

  #send(request: HashRequest, transfer: Transferable[] = []): void {
    if (this.#port) return this.#port.postMessage(request, transfer);
    const reply = this.#messages.answer(request);
    if (reply !== undefined) this.#receive(reply);
  }

  #receive(reply: HashReply): void {
    if ("digest" in reply) this.#digest = reply.digest;
    else this.#free.push(new Uint8Array(reply.added.buffer));
    this.#wake();
  }

  async #until<T>(found: () => T | undefined): Promise<T> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      const value = found();
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
