import { join } from "@std/path";
import { refuseChanged } from "../checkpoint/content_hash.ts";
import { tensorStamps } from "../checkpoint/tensor_stamps.ts";
import { OpenFiles } from "../checkpoint/open_files.ts";
import { safetensorsHeader, type StoredTensor } from "../checkpoint/safetensors_header.ts";
import { tensorBytes } from "../checkpoint/tensor_bytes.ts";
import { isFloat, type TensorReference } from "../checkpoint/tensor_reference.ts";
import { writeAllSync } from "../checkpoint/whole_file.ts";
import type { EXPORT_DTYPES } from "./export_formats.ts";
import { familyOf } from "../../models/families.ts";
import { loadModel } from "../../models/load_model.ts";
import type { Model } from "../../models/model.ts";
import { useWeights } from "../../models/use_weights.ts";
import { checkGraph } from "./check_graph.ts";

type Dtype = (typeof EXPORT_DTYPES)[number];

/** Output layers whose matrix may be the table of word embeddings. */
const OUTPUT = /(^|\.)(lm_head\.decoder|pred_layer\.proj)\.weight$/;

/** A tensor that is to be written, and where its numbers are. */
interface Copied extends StoredTensor {
  from: TensorReference;
}

/**
 * Writes all tensors of a checkpoint into one file, model.safetensors, under transformers' names. Then runs each head
 * from there, and from the checkpoint, on a fixed input.
 *
 * @param folder the folder, with config.json.
 * @param dtype `fp32` converts floats; `auto` keeps them as they are.
 * @returns the greatest difference between the answers.
 * @throws {XlmError} exit code 3 if a head answers otherwise.
 */
export async function exportSafetensors(model: Model, folder: string, dtype: Dtype): Promise<number> {
  const tensors = copiedTensors(model, dtype);
  const { header, offsets } = safetensorsHeader(tensors, { format: "pt" });
  const path = join(folder, "model.safetensors");
  const stamps = await tensorStamps(tensors.map(({ from }) => from));
  await write(path, header, tensors, offsets);
  for (const stamp of stamps) await refuseChanged(stamp);
  const exported = await loadModel(path);
  let largest = 0;
  for (const head of model.heads) largest = Math.max(largest, await checkGraph(model, exported, head));
  return largest;
}

async function write(
  path: string,
  header: Uint8Array,
  tensors: readonly Copied[],
  offsets: ReadonlyMap<string, number>,
): Promise<void> {
  using files = new OpenFiles();
  using file = await Deno.open(path, { write: true, createNew: true });
  writeAllSync(file, header);
  for (const { name, dtype, from } of tensors) {
    await file.seek(offsets.get(name)!, Deno.SeekMode.Start);
    for await (const bytes of tensorBytes(from, dtype, files)) writeAllSync(file, bytes);
  }
  await file.sync();
}

/**
 * Fields of config.json that would say otherwise than what is written. What a training run lacks is added: the class, and
 * whether the output layer has a matrix of its own.
 */
export function changedConfig(model: Model, dtype: Dtype): Record<string, unknown> {
  const { config, head, weights } = model;
  const named = config.raw("dtype", "torch_dtype")?.name;
  const isConverted = dtype === "fp32" || [...weights!.tensors.values()].some(({ row_scale }) => row_scale);
  const classes = Object.entries(familyOf(config).architectures);
  const changed: Record<string, unknown> = named !== undefined && isConverted ? { [named]: "float32" } : {};
  if (config.path.endsWith("config.json")) return changed;
  return {
    ...changed,
    architectures: [classes.find(([, one]) => one === head)![0]],
    tie_word_embeddings: tiedNames(model).size > 0,
  };
}

/** The names of the encoder's tensors. The model must be freshly opened: its weights know which were asked for. */
function encoderNames(model: Model): Set<string> {
  useWeights(model, "model");
  return new Set(model.weights!.used.map(({ tensor: { name } }) => name));
}

/** Output matrices that lie at the place of another tensor: the table of word embeddings. */
function tiedNames({ weights, config }: Model): Set<string> {
  if (!config.boolean("tie_word_embeddings", true)) return new Set();
  const all = [...weights!.tensors.values()];
  const others = new Set(all.filter(({ name }) => !OUTPUT.test(name)).map(placeOf));
  return new Set(
    all.filter((tensor) => OUTPUT.test(tensor.name) && others.has(placeOf(tensor))).map(({ name }) => name),
  );
}

function placeOf({ file, offset, dtype, shape }: TensorReference): string {
  return `${dtype} [${shape}] ${offset} ${file}`;
}

function copiedTensors(model: Model, dtype: Dtype): Copied[] {
  const weights = model.weights!;
  const encoder = encoderNames(model);
  for (const head of model.heads) useWeights(model, head);
  const prefix = `${model.base_model_prefix}.`;
  const hasHeads = weights.used.some(({ tensor: { name } }) => !encoder.has(name));
  // transformers looks for an encoder's names without their prefix only in files without a head.
  const isLacking = hasHeads && ![...encoder].some((name) => name.startsWith(prefix));
  const tied = tiedNames(model);
  return [...weights.tensors.values()].filter(({ name }) => !tied.has(name)).map((from) => ({
    name: isLacking && encoder.has(from.name) ? prefix + from.name : from.name,
    dtype: from.row_scale || (dtype === "fp32" && isFloat(from.dtype)) ? "F32" : from.dtype,
    shape: from.shape,
    from,
  }));
}
