import { join } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import { runStream } from "../../lib/stream/run/run_stream.ts";
import type { StreamOptions } from "../../lib/stream/run/stream_options.ts";
import { countCharacters, FakeStreams } from "../lib/stream/fake_streams.ts";
import { changeBytes } from "./mutators.ts";
import type { Reader, Seed } from "./reader.ts";
import { changeJson, changeLines, changeText } from "./text_mutators.ts";

const LINES = Array.from({ length: 9 }, (_, i) => `{"text":"${"x".repeat(i)}"}\n`);
const FILE = "out.jsonl.state";
/** Stands for the folder in inputs, which must be the same wherever they are read. */
const FOLDER = "/folder";

/** An output of the first lines, torn in the middle of one; what the state file beside it says is another matter. */
async function layOut(folder: string): Promise<Partial<StreamOptions>> {
  const [input, output] = [join(folder, "in.jsonl"), join(folder, "out.jsonl")];
  await Deno.writeTextFile(input, LINES.join(""));
  await Deno.writeTextFile(output, '{"text":"","n":0}\n{"text":"x","n":1}\n{"text":"xx"');
  return { inputs: [input], output };
}

async function run(options: Partial<StreamOptions>): Promise<void> {
  const contents = () =>
    Promise.resolve({ place: "model", hashes: () => Promise.resolve({ "config.json": "0".repeat(64) }) });
  const always = { result_field: "n", quiet: true, signature: { top_k: 1 }, contents };
  await runStream(countCharacters, { ...always, ...options }, new FakeStreams(new Uint8Array()));
}

/** The state that a whole run leaves. */
async function seeds(): Promise<Seed[]> {
  const folder = await Deno.makeTempDir();
  try {
    await run({ ...await layOut(folder), overwrite: true });
    const state = (await Deno.readTextFile(join(folder, FILE))).replaceAll(folder, FOLDER);
    return [{ bytes: new TextEncoder().encode(state), file: FILE }];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What --resume reads; where it refuses, --force-resume. */
async function read(folder: string, { file }: Seed): Promise<void> {
  const text = new TextDecoder("latin1").decode(await Deno.readFile(join(folder, file))).replaceAll(FOLDER, folder);
  const state = Uint8Array.from(text, (character) => character.charCodeAt(0));
  try {
    await Deno.writeFile(join(folder, file), state);
    await run({ ...await layOut(folder), resume: true });
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    await Deno.writeFile(join(folder, file), state);
    await run({ ...await layOut(folder), resume: true, force_resume: true });
  }
}

export const STATE_READER: Reader = {
  name: "state",
  seeds,
  mutators: [changeJson, changeText, changeLines, changeBytes],
  read,
};
