import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Random } from "../lib/checkpoint/random.ts";
import { faultOf, signatureOf } from "./fault.ts";
import { fixture } from "./fixture_seeds.ts";
import { Inputs } from "./inputs.ts";
import { minimise } from "./minimise.ts";
import { changeBytes } from "./mutators.ts";
import { Place } from "./place.ts";
import { READERS } from "./readers.ts";
import { fuzz } from "./watch.ts";

/** Of each reader: a minute in all. */
const SECONDS = 2;
const SEED = 1;

for (const { name } of READERS) {
  Deno.test(`${name}: damaged inputs are read or refused, for ${SECONDS} seconds`, async () => {
    const { read, faults } = await fuzz(name, SEED, SECONDS);
    assertEquals(faults, []);
    assert(read > 0, "not even a whole input was read");
  });
}

for await (const { name } of Deno.readDir(fixture("fuzz"))) {
  Deno.test(`${name}: inputs that were faults once are read or refused`, async () => {
    const reader = READERS.find((reader) => reader.name === name)!;
    const seeds = await reader.seeds();
    await using place = await Place.open();
    for await (const { name: what } of Deno.readDir(fixture(`fuzz/${name}`))) {
      for await (const { name: file } of Deno.readDir(fixture(join("fuzz", name, what)))) {
        const bytes = await Deno.readFile(fixture(join("fuzz", name, what, file)));
        const like = seeds.filter((seed) => seed.file === file);
        assert(like.length > 0, `${reader.name} reads no ${file}`);
        for (const seed of like) {
          const found = await reader.read(await place.put(seed, bytes), seed).then(() => undefined, faultOf);
          assertEquals(found, undefined, what);
        }
      }
    }
  });
}

Deno.test("every whole input is read", async () => {
  await using place = await Place.open();
  for (const reader of READERS) {
    for (const seed of await reader.seeds()) await reader.read(await place.put(seed, seed.bytes), seed);
  }
});

Deno.test("an input follows from seed and number", async () => {
  for (const reader of READERS) {
    const [one, same, other] = await Promise.all([5, 5, 6].map((run) => Inputs.of(reader, run)));
    const numbers = Array.from({ length: 12 }, (_, i) => one!.seeds.length + i);
    const all = (inputs: Inputs) => numbers.map((number) => inputs.make(number).bytes);
    assertEquals(all(one!), all(same!), reader.name);
    assert(all(one!).some((bytes, i) => bytes.join() !== all(other!)[i]!.join()), reader.name);
  }
});

Deno.test("a fault is anything but a proper refusal; an input of one is made smaller", async () => {
  const bytes = new Random(3).bytes(500);
  bytes[321] = 7;
  const holds = (bytes: Uint8Array) => Promise.resolve(bytes.includes(7));
  assertEquals(await minimise(bytes, holds, 1000), Uint8Array.of(7));
  assertEquals(changeBytes(Uint8Array.of(1), new Random(1), [bytes]).constructor, Uint8Array);
  const fault = faultOf(new TypeError("x is not a function"))!;
  assert(fault.includes("TypeError") && signatureOf(fault) === signatureOf(fault));
});
