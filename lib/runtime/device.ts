/** Where a graph runs. `auto` takes a GPU if one is certainly there and works, else the CPU. */
export type Device = "auto" | NamedDevice;

/** A device that is used or fails, without fallback. */
export type NamedDevice = "cpu" | "webgpu" | "cuda" | `cuda:${string}`;
