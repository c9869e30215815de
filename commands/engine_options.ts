import { type Device, DEVICE_CHOICES } from "../lib/runtime/devices/registry.ts";
import type { EngineOptions } from "../lib/runtime/engine.ts";
import { writeStderr } from "../lib/stream/standard_streams.ts";
import { choice, count, valued, type Values } from "../lib/options/option.ts";
import { DTYPES } from "../models/dtypes.ts";

const SPEED = { group: "Speed", compared: false } as const;

/** Options of every command that runs a model. */
export const ENGINE_OPTIONS = {
  device: valued<Device, { group: "Speed"; compared: false; default: Device }>(
    "device:device",
    `Device to run on: ${DEVICE_CHOICES}.`,
    {
      default: "auto",
      ...SPEED,
    },
  ),
  dtype: choice("dtype:dtype", DTYPES, "Numeric precision.", { group: "Speed", default: "auto", like_default: "fp32" }),
  batch_size: count("n", "Maximum sequences per batch.", { default: 32, ...SPEED }),
  max_batch_tokens: count("n", "Maximum tokens per batch, padding included; by default set for the device.", SPEED),
  workers: count("n", "Parallel onnxruntime sessions; by default one, or one per processor for long inputs.", SPEED),
  threads: count("n", "Threads per session; by default the processors divided by the workers.", SPEED),
};

/** The options for the engine. */
export function engineOptions(
  { device, workers, threads, batch_size, max_batch_tokens, debug, verbose }: Values<typeof ENGINE_OPTIONS> & {
    debug: boolean;
    verbose: boolean;
  },
): EngineOptions {
  return {
    device,
    workers,
    threads,
    batch_size,
    max_batch_tokens,
    verbose: debug,
    ...(verbose && device === "auto" ? { onDevice: (found) => writeStderr(`xlm: Running on ${found}.\n`) } : {}),
  };
}
