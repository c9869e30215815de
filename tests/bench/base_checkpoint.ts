import { madeCheckpoint } from "./made_checkpoint.ts";

/**
 * A checkpoint of XLM-R base size.
 *
 * @param corpus files of texts for its vocabulary.
 */
export function baseCheckpoint(python: string, corpus: readonly string[]): Promise<string> {
  return madeCheckpoint(python, "xlm-bench-base", "make_checkpoint.py", ["--corpus", ...corpus]);
}
