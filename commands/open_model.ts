import { writeStderr } from "../lib/stream/standard_streams.ts";
import { modelInfo } from "../lib/reports/model_info.ts";
import { loadModel, type LoadOptions } from "../models/load_model.ts";
import type { Model } from "../models/model.ts";
import { listed } from "../lib/reports/listed.ts";

/**
 * Opens the model of a command. With `--verbose` stderr names the prefix that was removed from tensor names, and unused
 * tensors.
 *
 * @throws {XlmError} exit code 3 if it cannot be used.
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
