/**
 * Tokenizes a file of lines with a model's tokenizer, one line after the other, and prints
 * `{"load": ms, "seconds": [s], "input_ids": [[…]]}`.
 *
 *     deno run -A tokenize.ts DIRECTORY FILE LANG PASSES
 */
import { writeStdout } from "../../../lib/stream/standard_streams.ts";
import { loadTokenizer } from "../../../models/mod.ts";

const [directory, file = "", lang, passes] = Deno.args;
const lines = (await Deno.readTextFile(file)).split("\n").slice(0, -1);

const before = performance.now();
const { tokenizer } = await loadTokenizer(directory);
const loaded = performance.now();
const encodeAll = () => lines.map((line) => tokenizer.encode(line, { lang }).input_ids);
let input_ids: number[][] = [];
const seconds = Array.from({ length: Number(passes) }, () => {
  const started = performance.now();
  input_ids = encodeAll();
  return (performance.now() - started) / 1000;
});

await writeStdout(`${JSON.stringify({ load: loaded - before, seconds, input_ids })}\n`);
