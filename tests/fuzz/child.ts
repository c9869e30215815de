/**
 * Gives a reader one input after another until the time is over: `child.ts READER SEED FIRST SECONDS`. Writes a line
 * of JSON before each input and after each fault, so that whoever listens knows what it died or hangs of.
 */
import { setImmediate } from "node:timers/promises";
import { faultOf } from "./fault.ts";
import { Inputs } from "./inputs.ts";
import type { ChildLine } from "./child_lines.ts";
import { Place } from "./place.ts";
import { READERS } from "./readers.ts";

const [name, run, first, seconds] = Deno.args;
const reader = READERS.find((reader) => reader.name === name)!;
const encoder = new TextEncoder();

function say(line: ChildLine): void {
  Deno.stdout.writeSync(encoder.encode(`${JSON.stringify(line)}\n`));
}

/** What failed where nobody waited for it: it would end the program. */
const unheard: unknown[] = [];
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  unheard.push(event.reason);
});

{
  await using place = await Place.open();
  Deno.env.set("XDG_CACHE_HOME", place.root);
  const inputs = await Inputs.of(reader, Number(run));
  const end = performance.now() + Number(seconds) * 1000;
  for (let number = Number(first); performance.now() < end; number++) {
    const { seed, bytes } = inputs.make(number);
    say({ type: "begin", number });
    unheard.length = 0;
    const folder = await place.put(seed, bytes);
    const [type, fault] = await reader.read(folder, seed).then(
      () => ["read"] as const,
      (error) => ["refused", faultOf(error)] as const,
    );
    await setImmediate(); // so that what is unheard is noticed
    const [first] = unheard;
    if (unheard.length > 0) {
      say({ type: "fault", fault: `nobody hears of ${first instanceof Error ? first.stack : first}` });
    } else say(fault === undefined ? { type } : { type: "fault", fault });
  }
}
// Sessions that were closed while they opened keep their threads.
Deno.exit(0);
