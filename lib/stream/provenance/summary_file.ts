import { XlmError } from "../../errors.ts";
import { failureCause } from "../../failure_cause.ts";
import { fileIdentity, type Input } from "../inputs/input_files.ts";
import { placeOfOutput, refuseInputAsOutput } from "../outputs/output_file.ts";

/** A page to which text is added: CI systems collect the summaries of a job's steps in one file. */
export interface SummaryFile {
  /** @throws {XlmError} 4 if it cannot be written. */
  append(text: string): Promise<void>;
}

/** @throws {XlmError} 2 if the file is an input; see `placeOfOutput`. */
export async function planSummary(path: string, inputs: readonly Input[]): Promise<SummaryFile> {
  await placeOfOutput(path);
  refuseInputAsOutput(await fileIdentity(path), path, inputs);
  return {
    async append(text) {
      try {
        await Deno.writeTextFile(path, text, { append: true });
      } catch (error) {
        throw new XlmError(4, `Cannot write ${path}: ${failureCause(error)}.`, { cause: error });
      }
    },
  };
}
