import { join } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import { writeBpeRanks } from "../../lib/text/encode/bpe_ranks.ts";
import { compareCodePoints } from "../../lib/text/python_text.ts";
import type { XlmTokenizerFiles } from "./tokenizer_files.ts";

/**
 * Writes vocab.json and merges.txt into a directory, as transformers' `save_vocabulary` does, and returns their paths.
 *
 * @throws {XlmError} exit code 4 if they cannot be written.
 */
export async function writeTokenizerFiles(
  directory: string,
  { vocabulary, bpe_ranks }: Pick<XlmTokenizerFiles, "vocabulary" | "bpe_ranks">,
): Promise<string[]> {
  const vocab = join(directory, "vocab.json");
  const merges = join(directory, "merges.txt");
  const entries = vocabulary.entries().sort(([left], [right]) => compareCodePoints(left, right));
  const lines = entries.map(([piece, id]) => `  ${JSON.stringify(piece)}: ${id}`);
  try {
    await Deno.writeTextFile(vocab, `{\n${lines.join(",\n")}\n}\n`);
    await Deno.writeTextFile(merges, writeBpeRanks(bpe_ranks));
  } catch (error) {
    throw new XlmError(
      4,
      `Cannot write the vocabulary into ${directory}: ${(error as Error).message}; expected a directory.`,
    );
  }
  return [vocab, merges];
}
