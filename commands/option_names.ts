import { RecordError } from "../lib/errors.ts";
import type { ProcessRecord } from "../lib/stream/run/record_run.ts";

/** The flag of an option: `--top-k` for `top_k`. */
export function optionFlag(name: string): string {
  return `--${name.replaceAll("_", "-")}`;
}

/** Wraps a process so that its errors name flags (`--max-length`) instead of arguments (`max_length`). */
export function inOptionNames(process: ProcessRecord): ProcessRecord {
  return (record, run) => {
    try {
      const result = process(record, run);
      return result instanceof Promise ? result.catch(rename) : result;
    } catch (error) {
      return rename(error);
    }
  };
}

function rename(error: unknown): never {
  if (!(error instanceof RecordError)) throw error;
  throw new RecordError(error.code, error.inWords(optionFlag), { cause: error.cause });
}
