import { RecordError } from "../lib/errors.ts";
import type { ProcessRecord } from "../lib/stream/run/record_run.ts";

/** An option as a user writes it: `top_k` is `--top-k`. */
export function optionFlag(name: string): string {
  return `--${name.replaceAll("_", "-")}`;
}

/** The process with its errors in a user's words: where a task names an argument, the option's flag. */
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
