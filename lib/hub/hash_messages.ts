import { type FileHash, fileHash, type HashedFile } from "./file_hash.ts";

/** What is asked of a hash: to begin one, to add bytes, to say what it is. */
export type HashRequest = { begin: HashedFile } | { bytes: Uint8Array<ArrayBuffer> } | "digest";

/** The bytes that were added, or the hash in hexadecimal. */
export type HashReply = { added: Uint8Array<ArrayBuffer> } | { digest: string };

/** A hash that is asked by messages, so that it may be in another thread. */
export class HashMessages {
  #hash: FileHash | undefined;

  answer(request: HashRequest): HashReply | undefined {
    if (request === "digest") return { digest: this.#hash!.digest() };
    if ("begin" in request) {
      this.#hash = fileHash(request.begin);
      return undefined;
    }
    this.#hash!.update(request.bytes);
    return { added: request.bytes };
  }
}
