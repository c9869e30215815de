/** Gives readers damaged inputs: `deno task fuzz --help`. */
import { parseArgs } from "@std/cli";
import { join } from "@std/path";
import { faultOf, signatureOf } from "./fault.ts";
import { Inputs } from "./inputs.ts";
import { minimise } from "./minimise.ts";
import { Place } from "./place.ts";
import { READERS } from "./readers.ts";
import { type Counts, type Fault, fuzz } from "./watch.ts";

/** Milliseconds for making an input smaller. */
const MINIMISE = 3000;

const HELP = `Usage: deno task fuzz SECONDS [--reader NAME]... [--seed N] [--keep FOLDER]

Gives every reader damaged inputs for SECONDS in all. A fault is whatever is not a proper refusal: another error, a hang
of more than 5 seconds (of a processor), the death of the process. Ends with 1 where there was one; its input is kept.

  --reader NAME   Only this reader (repeatable): ${READERS.map(({ name }) => name).join(", ")}.
  --seed N        Other inputs. [1]
  --keep FOLDER   Where inputs of faults are written. [fuzz-faults]
`;

const flags = parseArgs(Deno.args, { string: ["reader", "seed", "keep"], boolean: ["help"], collect: ["reader"] });
const seed = Number(flags.seed ?? 1);
const seconds = Number(flags._[0]);
const names = flags.reader as string[];
const unknown = names.find((name) => !READERS.some((reader) => reader.name === name));
if (flags.help || unknown !== undefined || !(seconds > 0) || !Number.isSafeInteger(seed)) {
  print(flags.help ? HELP : `${unknown === undefined ? "" : `There is no reader ${unknown}.\n`}${HELP}`);
  Deno.exit(flags.help ? 0 : 2);
}

const readers = READERS.filter(({ name }) => names.length === 0 || names.includes(name));
let faults = 0;
for (const { name } of readers) {
  const counts = await fuzz(name, seed, seconds / readers.length);
  const kinds = Map.groupBy(counts.faults, ({ fault }) => signatureOf(fault));
  print(`${name}: ${summary(counts)}${kinds.size === 0 ? "no fault" : `${kinds.size} kinds of fault`}\n`);
  for (const [, [first]] of kinds) {
    print(`  ${await keep(first!)}\n    ${first!.fault.split("\n").slice(0, 8).join("\n    ")}\n`);
  }
  faults += kinds.size;
}
Deno.exit(faults === 0 ? 0 : 1);

function summary({ read, refused, faults }: Counts): string {
  return `${read + refused + faults.length} inputs, ${read} read, ${refused} refused, `;
}

/** Writes the input down, made as small as it goes where that can be tried here, and returns where. */
async function keep({ reader: name, seed: run, number, fault }: Fault): Promise<string> {
  const reader = READERS.find((reader) => reader.name === name)!;
  const { seed, bytes } = (await Inputs.of(reader, run)).make(number);
  await using place = await Place.open();
  const holds = async (bytes: Uint8Array) => {
    const found = await reader.read(await place.put(seed, bytes), seed).then(() => undefined, faultOf);
    return found !== undefined && signatureOf(found) === signatureOf(fault);
  };
  const folder = join(flags.keep ?? "fuzz-faults", name);
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, `${run}-${number}-${seed.file.replaceAll("/", "-")}`);
  const endsProcess = /^(it hangs|the process dies)/.test(fault);
  await Deno.writeFile(path, endsProcess ? bytes : await minimise(bytes, holds, MINIMISE));
  return path;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
