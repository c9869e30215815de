import { join } from "@std/path";
import { type Checkpoint, readCheckpoint } from "../lib/checkpoint/checkpoint.ts";
import { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { findModel, findWeights, type ModelLocation } from "../lib/checkpoint/find_model.ts";
import type { OnnxFile } from "../lib/checkpoint/onnx/onnx_file.ts";
import { quantizationMethod } from "../lib/checkpoint/quantization.ts";
import { Weights } from "../lib/checkpoint/weights.ts";
import { XlmError } from "../lib/errors.ts";
import { checkpointModel } from "./checkpoint_model.ts";
import type { DTYPES } from "./dtypes.ts";
import { withFetchHint } from "./fetch_hint.ts";
import { familyOf, readTrainingRun } from "./families.ts";
import type { Model } from "./model.ts";
import { withMissingTokenizer } from "./model_files.ts";
import { useWeights } from "./use_weights.ts";
import { SHIPPED_MODELS } from "./shipped_models.ts";

export interface LoadOptions {
  /**
   * `int8` quantizes the weights once, into the cache directory; `fp16` computes layers in half precision, for GPUs.
   *
   * @default {"auto"}
   */
  dtype?: (typeof DTYPES)[number] | undefined;
}

/**
 * Opens a checkpoint: reads config.json and the header of the weights, and nothing else.
 *
 * @param name a directory, a weights file, the name of a model that ships, `org/name[@revision]` in the Hugging Face
 * cache, or nothing: the default model.
 * @throws {XlmError} exit code 3 if it cannot be used.
 */
export async function loadModel(name?: string, { dtype = "auto" }: LoadOptions = {}): Promise<Model> {
  const location = await findModel(name, SHIPPED_MODELS);
  try {
    return await openModel(location, dtype);
  } catch (error) {
    throw await withFetchHint(error, location.directory);
  }
}

async function openModel(location: ModelLocation, dtype: NonNullable<LoadOptions["dtype"]>): Promise<Model> {
  const { directory } = location;
  const path = join(directory, "config.json");
  const incomplete = (error: XlmError) => withMissingTokenizer(error, directory);
  const weights = await findWeights(location).catch(async (error) => {
    throw error instanceof XlmError ? await incomplete(error) : error;
  });
  const [found, checkpoint] = await Promise.all([ConfigReader.find(path), readCheckpoint(weights)]);
  if (checkpoint.graph) {
    return await exportedModel(directory, found ?? await ConfigReader.load(path), checkpoint.graph, dtype);
  }
  const run = found ? undefined : readTrainingRun(checkpoint);
  const json = found ?? run?.json;
  if (json === undefined) {
    const found = `${path} is missing`;
    throw await incomplete(
      new XlmError(3, `Cannot use ${checkpoint.path}: ${found}; expected a model's config.json beside it.`),
    );
  }
  const quantization = quantizationMethod(json);
  const open = (tensors: Checkpoint["tensors"]) =>
    checkpointModel(familyOf(json), {
      directory,
      json,
      weights: new Weights(tensors, weights, quantization, checkpoint.prefix),
      vocabulary: run?.vocabulary,
      layer_type: dtype === "fp16" ? "float16" : "float",
    });
  const model = await open(checkpoint.tensors);
  if (dtype !== "int8") return model;
  for (const head of model.heads) useWeights(model, head);
  const { int8Checkpoint } = await import("../lib/checkpoint/int8_checkpoint.ts");
  return await open(await int8Checkpoint(model.weights!.used));
}

async function exportedModel(
  directory: string,
  json: ConfigReader,
  graph: OnnxFile,
  dtype: LoadOptions["dtype"],
): Promise<Model> {
  if (dtype === "int8" || dtype === "fp16") {
    throw new XlmError(
      2,
      (called) =>
        `Cannot use ${
          called("dtype")
        } ${dtype} with ${graph.path}: an exported graph runs in the precision it was exported ` +
        "in; expected auto, or a checkpoint with weights.",
    );
  }
  const weights = new Weights(new Map(), graph.path);
  const { onnxModel } = await import("./onnx_model.ts");
  return onnxModel(await checkpointModel(familyOf(json), { directory, json, weights }), graph);
}
