/**
 * The smallest command: counts the characters of each record's text. Options come as JSON; `delay` is how long a record
 * takes, in milliseconds. Started by process_test.ts.
 */
import { XlmError } from "../../../../lib/errors.ts";
import { runStream } from "../../../../lib/stream/run/run_stream.ts";
import { writeStderr } from "../../../../lib/stream/standard_streams.ts";
import { countCharacters } from "../fake_streams.ts";

const { delay, ...options } = JSON.parse(Deno.args[0] ?? "{}");
try {
  const { exitCode } = await runStream(async (record, run) => {
    if (delay !== undefined) await new Promise((resolve) => setTimeout(resolve, delay));
    return countCharacters(record, run);
  }, { result_field: "n", ...options });
  Deno.exit(exitCode);
} catch (error) {
  if (!(error instanceof XlmError)) throw error;
  writeStderr(`xlm: ${error.message}\n`);
  Deno.exit(error.exitCode);
}
