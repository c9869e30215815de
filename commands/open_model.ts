import { writeStderr } from "../lib/stream/standard_streams.ts";
import { modelInfo } from "../lib/tasks/model_info.ts";
import { loadModel, type LoadOptions } from "../models/load_model.ts";
import type { Model } from "../models/model.ts";
import { listed } from "./listed.ts";

/**
 * The model that a command runs. With `--verbose` stderr says what of its checkpoint is read otherwise than it is stored:
 * the names without a prefix, and tensors that nothing reads.
 *
 * @throws {XlmError} exit code 3 where it cannot be used.
 */
export async function openModel(
  options: LoadOptions & { model: string | undefined; verbose: boolean },
): Promise<Model> {
  const model = await loadModel(options.model, options);
  if (options.verbose && model.weights) {
    const { weights, unread } = modelInfo(model);
    if (weights?.prefix) writeStderr(`xlm: The names of the tensors are read without ${weights.prefix} before them.\n`);
    if (unread.length > 0) writeStderr(`xlm: Nothing reads the tensors ${listed(unread)}.\n`);
  }
  return model;
}
