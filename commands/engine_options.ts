import type { EngineOptions } from "../lib/runtime/engine.ts";
import { writeStderr } from "../lib/stream/standard_streams.ts";
import type { TaskOptions } from "./options.ts";

/** The runtime's part of a command's options. Threads default to the processors, shared among the workers. */
export function engineOptions(options: TaskOptions): EngineOptions {
  const { device, workers, batchSize, maxBatchTokens } = options;
  return {
    device,
    workers,
    threads: options.threads ?? Math.max(1, Math.floor(navigator.hardwareConcurrency / workers)),
    batch_size: batchSize,
    max_batch_tokens: maxBatchTokens,
    verbose: options.debug === true,
    ...(options.verbose && device === "auto"
      ? { onDevice: (found) => writeStderr(`xlm: Running on ${found}.\n`) }
      : {}),
  };
}
