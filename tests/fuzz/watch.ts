import { fromFileUrl } from "@std/path";
import type { ChildLine } from "./child_lines.ts";

const CHILD = fromFileUrl(new URL("./child.ts", import.meta.url));

/** Seconds of a processor that one input may take; and of the clock, where a busy machine gives little or the system does not say. */
const LIMITS = { processor: 5, clock: 60 };

/** Milliseconds between looks at the time. */
const LOOK = 250;

/** Megabytes of JavaScript's heap: what needs more for such small inputs is a fault. */
const HEAP = 1024;

export interface Fault {
  reader: string;
  seed: number;
  number: number;
  fault: string;
}

export interface Counts {
  read: number;
  refused: number;
  faults: Fault[];
}

/** Runs one reader in processes of its own: one that dies or hangs is followed by another, which goes on after that input. */
export async function fuzz(reader: string, seed: number, seconds: number): Promise<Counts> {
  const counts: Counts = { read: 0, refused: 0, faults: [] };
  const end = performance.now() + seconds * 1000;
  for (let first = 0; performance.now() < end;) {
    const left = (end - performance.now()) / 1000;
    const died = await watch([reader, `${seed}`, `${first}`, `${left}`], seed, counts);
    if (died === undefined) break;
    counts.faults.push(died);
    first = died.number + 1;
  }
  return counts;
}

/** One process. @returns what it died of, if it did not end by itself. */
async function watch(args: readonly [string, ...string[]], seed: number, counts: Counts): Promise<Fault | undefined> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", `--v8-flags=--max-old-space-size=${HEAP}`, CHILD, ...args],
    stdout: "piped",
    stderr: "piped",
    env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  }).spawn();
  const errors = new Response(child.stderr).text();
  let number = -1;
  let begun = { processor: 0, clock: 0 };
  let hangs: string | undefined;
  const timer = setInterval(() => {
    hangs = number < 0 ? undefined : exceeded(begun, timesOf(child.pid));
    if (hangs !== undefined) child.kill("SIGKILL");
  }, LOOK);
  for await (const line of lines(child.stdout)) {
    const said = JSON.parse(line) as ChildLine;
    if (said.type === "begin") {
      number = said.number;
      begun = timesOf(child.pid);
    } else if (said.type === "fault") counts.faults.push({ reader: args[0], seed, number, fault: said.fault });
    else counts[said.type]++;
  }
  clearInterval(timer);
  const { code, signal } = await child.status;
  if (code === 0) return undefined;
  const text = (await errors).trim();
  if (number < 0) throw new Error(`the process of ${args[0]} does not start: ${text}`);
  const fault = hangs ?? `the process dies with ${signal ?? `code ${code}`}: ${text.slice(-2000)}`;
  return { reader: args[0], seed, number, fault };
}

type Times = Record<keyof typeof LIMITS, number>;

/** Seconds that a process has had of a processor, as /proc tells, and the clock's. */
function timesOf(pid: number): Times {
  const clock = performance.now() / 1000;
  try {
    // User and system time in hundredths are fields 14 and 15; the second, a name, may hold anything.
    const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ");
    return { processor: (Number(fields[11]) + Number(fields[12])) / 100, clock };
  } catch {
    return { processor: 0, clock };
  }
}

function exceeded(begun: Times, now: Times): string | undefined {
  const [name, limit] =
    Object.entries(LIMITS).find(([name, limit]) => now[name as keyof Times] - begun[name as keyof Times] > limit) ?? [];
  return name && `it hangs: more than ${limit} s of the ${name}`;
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
