/**
 * Tokenizes a file of lines with a model's tokenizer, one line after the other, and prints
 * `{"load": ms, "seconds": s, "input_ids": [[…]]}`.
 *
 *     deno run -A tokenize.ts DIRECTORY FILE LANG
 */
import { writeStdout } from "../../../lib/stream/standard_streams.ts";
import { loadTokenizer } from "../../../models/mod.ts";

const [directory, file = "", lang] = Deno.args;
const lines = (await Deno.readTextFile(file)).split("\n").slice(0, -1);

const before = performance.now();
const { tokenizer } = await loadTokenizer(directory);
const loaded = performance.now();
const input_ids = lines.map((line) => tokenizer.encode(line, { lang }).input_ids);
const done = performance.now();

await writeStdout(`${JSON.stringify({ load: loaded - before, seconds: (done - loaded) / 1000, input_ids })}\n`);
