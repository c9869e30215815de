import { processMemory } from "./process_memory.ts";
import { type ProcessTime, processTime } from "./process_time.ts";

/** A program from its start to its end. */
export interface WholeRun {
  seconds: number;
  /** The most memory that was resident, in MB. */
  peak: number;
  /** The most of it that only this process had: heaps and copies, without mapped files. */
  own: number;
  /** Seconds of processor time, up to one look at it ago. */
  processor: ProcessTime;
}

/** Milliseconds between looks at a process. */
const LOOK_MS = 20;

/** Runs a program to its end. @throws if it fails. */
export async function wholeRun(args: readonly string[], env: Record<string, string> = {}): Promise<WholeRun> {
  const start = performance.now();
  const [program, ...rest] = args;
  const child = new Deno.Command(program!, { args: rest, env, stdout: "null", stderr: "null" }).spawn();
  let [peak, own] = [0, 0];
  let processor: ProcessTime = { all: 0, thread: 0 };
  const timer = setInterval(() => {
    const memory = processMemory(child.pid);
    peak = Math.max(peak, memory?.peak ?? 0);
    own = Math.max(own, memory?.anonymous ?? 0);
    processor = processTime(child.pid) ?? processor;
  }, LOOK_MS);
  const { success } = await child.status;
  clearInterval(timer);
  if (!success) throw new Error(`${args.join(" ")} has failed`);
  return { seconds: (performance.now() - start) / 1000, peak, own, processor };
}
