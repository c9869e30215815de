import { fromFileUrl } from "@std/path";
import { type Ended, ended } from "../e2e/xlm.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** A run that ended by itself, or was ended after `LONGEST`. */
export interface Timed extends Ended {
  seconds: number;
}

/** Milliseconds after which a run counts as hanging. */
const LONGEST = 240_000;

/** Runs a command of the program, or another script, with the environment of this process. */
export async function timedXlm(args: readonly string[], stdin = "", script = MAIN): Promise<Timed> {
  const begun = performance.now();
  const run = ["run", "-A", "--quiet", script, ...args];
  const result = await ended(Deno.execPath(), { args: run, signal: AbortSignal.timeout(LONGEST) }, stdin);
  return { ...result, seconds: rounded((performance.now() - begun) / 1000) };
}

/** A number to three digits after the point. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Why a run failed: the program's message, that of an error that nobody caught, or else the last line of stderr. */
export function reason({ stderr }: Ended): string {
  const lines = stderr.trimEnd().split("\n");
  return lines.find((line) => /^(xlm|error): /.test(line)) ?? lines.at(-1)!;
}
