/**
 * A tokenizer from npm on a file of lines, one after the other, ids alone, with `<s>` and `</s>`. Prints
 * `{"load": ms, "seconds": [s], "input_ids": [[…]]}`. The packages are fetched when first run and are no part of xlm.
 *
 *     deno run -A --no-lock tokenize_npm.ts kitoken|huggingface DIRECTORY FILE LANG PASSES
 */
import { writeStdout } from "../../../lib/stream/standard_streams.ts";

type Encode = (line: string) => number[];

const PEERS: Record<string, { package: string; load: (module: Any, json: Uint8Array, config: string) => Encode }> = {
  kitoken: {
    package: "npm:kitoken@0.10.1/node",
    load: ({ Kitoken }, json) => {
      const tokenizer = new Kitoken(json);
      return (line) => [0, ...tokenizer.encode(line, true), 2];
    },
  },
  huggingface: {
    package: "npm:@huggingface/tokenizers@0.2.0",
    load: ({ Tokenizer }, json, config) => {
      const tokenizer = new Tokenizer(JSON.parse(new TextDecoder().decode(json)), JSON.parse(config));
      return (line) => tokenizer.encode(line).ids;
    },
  },
};

// deno-lint-ignore no-explicit-any -- what a package exports is not known here
type Any = any;

const [name = "", directory = "", file = "", , passes] = Deno.args;
const peer = PEERS[name]!;
const lines = (await Deno.readTextFile(file)).split("\n").slice(0, -1);
const module = await import(peer.package);

const before = performance.now();
const json = await Deno.readFile(`${directory}/tokenizer.json`);
const encode = peer.load(module, json, await Deno.readTextFile(`${directory}/tokenizer_config.json`));
const loaded = performance.now();
const encodeAll = () => lines.map(encode);
let input_ids: number[][] = [];
const seconds = Array.from({ length: Number(passes) }, () => {
  const started = performance.now();
  input_ids = encodeAll();
  return (performance.now() - started) / 1000;
});

await writeStdout(`${JSON.stringify({ load: loaded - before, seconds, input_ids })}\n`);
