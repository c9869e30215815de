/** A thread that hashes files. Each has a port of its own. */
import { HashMessages, type HashRequest } from "./hash_messages.ts";

/** Of its global scope; JSR publishes no module that refers to Deno's types of all of it. */
declare const self: Pick<Worker, "onmessage">;

self.onmessage = ({ data: port }: MessageEvent<MessagePort>) => {
  const hash = new HashMessages();
  port.onmessage = ({ data }: MessageEvent<HashRequest>) => {
    const reply = hash.answer(data);
    if (reply !== undefined) port.postMessage(reply, "added" in reply ? [reply.added.buffer] : []);
  };
};
