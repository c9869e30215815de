/** Where a graph may run: `--device`. `auto` takes a GPU that is surely there and opens, else the CPU. */
export type Device = "auto" | NamedDevice;

/** A device that never gives way to another. */
export type NamedDevice = "cpu" | "webgpu" | "cuda" | `cuda:${string}`;
