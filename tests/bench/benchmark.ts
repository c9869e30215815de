import { join } from "@std/path";
import type { Table } from "./table.ts";

/** What every benchmark is told. */
export interface BenchOptions {
  /** Python with transformers, torch and tokenizers; `undefined`: ours alone. */
  python: string | undefined;
  /** The same and more of them: each brings the peers that it has. */
  pythons: readonly string[];
  /** A checkpoint of XLM-R base size; `undefined`: what needs one is left out. */
  checkpoint: string | undefined;
  /** A directory with an XLM vocabulary. */
  vocabulary: string;
  /** Files of texts, one a line, plain or gzip. */
  inputs: readonly string[];
  /** Files of many different texts, for what depends on words that come again. */
  corpus: readonly string[];
  /** Language of the texts for XLM's tokenizer. */
  lang: string;
  /** How often each contender is measured. */
  rounds: number;
  /** Lines to use; `undefined`: each benchmark's own number. */
  lines: number | undefined;
  /** Names of the shapes to measure; none: those that a benchmark usually measures. */
  shapes: readonly string[];
  /** More arguments for xlm, such as `--workers 2`. */
  xlm: readonly string[];
}

/** One question about speed or memory, answered by tables. */
export interface Benchmark {
  /** What is measured, in a sentence. */
  summary: string;
  /** It makes a checkpoint of its own, and reads none of XLM-R base size. */
  own_checkpoint?: true;
  /** Tables as they are made; none if what it needs is missing. */
  run(options: BenchOptions): AsyncIterable<Table>;
}

/** The repository. */
export const ROOT = join(import.meta.dirname!, "..", "..");
