/**
 * The program, as the package on JSR has it.
 *
 * @module
 */

/** What the program loads while it runs, by paths that `deno install` cannot see: it fetches what is named here. */
export const LOADED_LATER: readonly (() => Promise<unknown>)[] = [
  () => import("./lib/hub/hash_worker.ts"),
  () => import("./lib/runtime/session_worker.ts"),
  () => import("./lib/text/segment/data/chinese.json", { with: { type: "json" } }),
  () => import("./lib/text/segment/data/thai.json", { with: { type: "json" } }),
];

await import("./main.ts");
