import type { EngineOptions } from "../lib/runtime/engine.ts";
import { writeStderr } from "../lib/stream/standard_streams.ts";
import type { TaskOptions } from "./options.ts";

/** The runtime's part of a command's options. */
export function engineOptions(options: TaskOptions): EngineOptions {
  const { device, workers, threads, batchSize, maxBatchTokens } = options;
  return {
    device,
    workers,
    threads,
    batch_size: batchSize,
    max_batch_tokens: maxBatchTokens,
    verbose: options.debug === true,
    ...(options.verbose && device === "auto"
      ? { onDevice: (found) => writeStderr(`xlm: Running on ${found}.\n`) }
      : {}),
  };
}
