import type { InferenceSession } from "onnxruntime-node";

/** A kind of device that graphs run on. */
export interface DeviceKind {
  /** Whether there may be several, with numbers: `cuda:1`. @default {false} */
  readonly numbered?: boolean;
  /** Whether `auto` tries it: the device must certainly exist, and the check must take less than a millisecond. */
  isThere(): boolean | Promise<boolean>;
  /**
   * Checks for a library that the device needs and that is not part of onnxruntime's package: onnxruntime would not
   * name it, and writes to stderr itself.
   *
   * @default {it needs none}
   * @throws {Error} that names the library.
   */
  findLibrary?(): void | Promise<void>;
  /** onnxruntime's execution provider. @param number of the device, 0 if none is named. */
  provider(number: number): InferenceSession.ExecutionProviderConfig;
}
