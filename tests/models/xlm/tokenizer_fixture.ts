import { fromFileUrl } from "@std/path";
import type { TokenizerSettings } from "../../../models/tokenizer.ts";
import { XlmTokenizer } from "../../../models/xlm/tokenizer.ts";

/** A tokenizer of 2,000 merges with what transformers makes of texts: see tests/oracle/xlm_tokenizer.py. */
export const FIXTURE = fromFileUrl(new URL("../../fixtures/xlm_tokenizer/", import.meta.url));

/** One text with ids, in cased, lower-cased, and, if it has special tokens, cased and split form. */
export interface Line {
  lang: string;
  text: string;
  cased: number[];
  lower: number[];
  split?: number[];
}

/** The value of a gzip-compressed JSON file. */
export async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readText(path)) as T;
}

/** The text of a gzip-compressed file. */
export async function readText(path: string): Promise<string> {
  const file = await Deno.open(path);
  return await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
}

export async function readLines(): Promise<Line[]> {
  return (await readJson<{ lines: Line[] }>(`${FIXTURE}/lines.json.gz`)).lines;
}

/** The tokenizer in `from`, with `files` in place of its own. */
export async function loadWith(
  files: Record<string, string>,
  from = FIXTURE,
  settings: TokenizerSettings = {},
): Promise<XlmTokenizer> {
  const directory = await Deno.makeTempDir();
  try {
    for (const file of ["vocab.json", "merges.txt", "tokenizer_config.json"]) {
      if (!Object.hasOwn(files, file)) await Deno.copyFile(`${from}/${file}`, `${directory}/${file}`);
    }
    for (const [file, text] of Object.entries(files)) await Deno.writeTextFile(`${directory}/${file}`, text);
    return await XlmTokenizer.load(directory, settings);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The fixture's tokenizer, lower-casing or not. */
export function loadFixture(do_lowercase_and_remove_accent: boolean): Promise<XlmTokenizer> {
  return loadWith({ "tokenizer_config.json": JSON.stringify({ do_lowercase_and_remove_accent }) });
}
