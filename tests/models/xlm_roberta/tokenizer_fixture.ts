import { join } from "@std/path";

const FIXTURES = new URL("../../fixtures/xlm_roberta_tokenizer/", import.meta.url);

/** What the reference says of one text; offsets are code points, start and end of each token. */
export interface EncodedText {
  text: string;
  text_pair?: string;
  ids: number[];
  offsets: number[];
  special_tokens_mask: number[];
  sequence_ids: number[];
  tokens: string[];
  decoded: string;
  decoded_without_special: string;
}

/** A tokenizer directory, and what the reference reads from it. */
export interface SettingsCase {
  name: string;
  /** Top-level keys to replace in tokenizer.json, or null: the SentencePiece model is there instead. */
  tokenizer: Record<string, unknown> | null;
  files: Record<string, unknown>;
  length: number;
  special_tokens: Record<string, string>;
  rows: (EncodedText & { all_special: number[] })[];
}

export interface Encodings {
  texts: EncodedText[];
  pairs: EncodedText[];
  words: { words: string[]; ids: number[]; offsets: number[] }[];
  split_special_tokens: EncodedText[];
  settings: SettingsCase[];
}

/** What very long words and lines are made of: each goes another way through the tokenizer. */
export const LONG_UNITS: readonly string[] = ["a", "ab ", "中", "½", "e\u0301", "<mask>", "▁", "."];

/** The bytes of a compressed fixture. */
export async function readFixture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await Deno.open(new URL(`${name}.gz`, FIXTURES));
  return await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).bytes();
}

export async function readEncodings(): Promise<Encodings> {
  return JSON.parse(new TextDecoder().decode(await readFixture("encodings.json")));
}

/** Calls `run` with a new directory that holds `files`. */
export async function withDirectory(
  files: Record<string, Uint8Array | string>,
  run: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      if (typeof content === "string") await Deno.writeTextFile(join(directory, name), content);
      else await Deno.writeFile(join(directory, name), content);
    }
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Offsets in UTF-16 units as the reference counts them, in code points. */
export function codePointOffsets(text: string, starts: number[], ends: number[]): number[] {
  const points = new Int32Array(text.length + 1);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    points[i] = count;
    if (text.codePointAt(i)! <= 0xffff) count++;
  }
  points[text.length] = count;
  return starts.flatMap((start, i) => [points[start]!, points[ends[i]!]!]);
}
