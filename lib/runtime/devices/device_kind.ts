import type { InferenceSession } from "onnxruntime-node";

/** A kind of device that graphs run on. */
export interface DeviceKind {
  /** There may be several, which have numbers: `cuda:1`. @default {false} */
  readonly numbered?: boolean;
  /** Whether `auto` tries it: only what is certainly there, and found out in less than a millisecond. */
  isThere(): boolean | Promise<boolean>;
  /**
   * Looks for the library that the device cannot do without and that is not part of onnxruntime's package: onnxruntime
   * does not say which one it misses, and writes to stderr by itself.
   *
   * @default {it needs none}
   * @throws {Error} naming the library.
   */
  findLibrary?(): void | Promise<void>;
  /** As onnxruntime's execution provider. @param number of the device, 0 if none is named. */
  provider(number: number): InferenceSession.ExecutionProviderConfig;
}
