import { join } from "@std/path";
import { ROOT } from "./benchmark.ts";
import { Child, type ChildOptions } from "./child.ts";

const HERE = import.meta.dirname!;

/** No look-ups on the net, no progress bars, and no second thread in a single-threaded comparison. */
const QUIET = {
  HF_HUB_OFFLINE: "1",
  HF_HUB_DISABLE_PROGRESS_BARS: "1",
  TRANSFORMERS_VERBOSITY: "error",
  TOKENIZERS_PARALLELISM: "false",
};

/** The command line of `xlm` with these arguments. */
export function xlmCommand(args: readonly string[]): [string, ...string[]] {
  return [Deno.execPath(), "run", "-A", "-q", join(ROOT, "main.ts"), ...args];
}

/** `xlm` with these arguments. */
export function xlm(args: readonly string[], options?: ChildOptions): Child {
  return new Child(xlmCommand(args), options);
}

/** A script of tests/bench/ours, which measures a part of xlm from the inside. */
export function ours(script: string, args: readonly string[], options?: ChildOptions): Child {
  return new Child([Deno.execPath(), "run", "-A", "-q", join(HERE, "ours", script), ...args], options);
}

/** A script of tests/bench/peer. */
export function peer(python: string, script: string, args: readonly string[], options: ChildOptions = {}): Child {
  return new Child([python, join(HERE, "peer", script), ...args], { ...options, env: QUIET });
}

/** A TypeScript of tests/bench/peer, which fetches a package that xlm does not have. */
export function npmPeer(script: string, args: readonly string[]): Child {
  return new Child([Deno.execPath(), "run", "-A", "-q", "--no-lock", join(HERE, "peer", script), ...args]);
}

/** Runs a child to its end; its one line of output is JSON. */
export async function answerOf<T>(child: Child): Promise<T> {
  const answer = JSON.parse(await child.line());
  await child.end();
  return answer;
}
