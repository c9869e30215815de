/** Where a graph may run: `--device`. `auto` is the CPU in this version. */
export type Device = "auto" | "cpu" | "webgpu" | "cuda" | `cuda:${string}`;
