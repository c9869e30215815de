/** `deno task docs`: makes the generated pages and parts of pages, and writes anew what the examples write. */
import { helpExamples, pageExamples, withOutput } from "./example.ts";
import { generatedPages } from "./generated.ts";
import { canRun, keyOf, readRecorded, record, type Recorded, writeRecorded } from "./recorded.ts";

const ROOT = new URL("../../", import.meta.url);

for (const [path, text] of await generatedPages()) await Deno.writeTextFile(new URL(path, ROOT), text);

const earlier = await readRecorded();
const all: Record<string, Recorded> = {};
for (const example of [...await pageExamples(), ...await helpExamples()]) {
  const key = keyOf(example);
  if (!await canRun(example)) throw new Error(`Cannot record ${key}: there is no jq; expected it on the path.`);
  const { recorded, shown } = await record(example, earlier[key]);
  all[key] = recorded;
  if (example.output && shown !== example.output.text) {
    const path = new URL(example.place, ROOT);
    await Deno.writeTextFile(path, withOutput(await Deno.readTextFile(path), example, shown!));
  }
}
await writeRecorded(all);
