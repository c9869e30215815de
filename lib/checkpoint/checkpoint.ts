import { XlmError } from "../errors.ts";
import { bitsAndBytesInt8 } from "./bitsandbytes_int8.ts";
import { CheckpointFile } from "./checkpoint_file.ts";
import { excerpt } from "./excerpt.ts";
import type { PickleValue } from "./torch/pickle_value.ts";
import type { Layout } from "./layouts/layout.ts";
import { layoutNamed, LAYOUTS } from "./layouts/registry.ts";
import { SAFETENSORS } from "./layouts/safetensors.ts";
import type { OnnxFile } from "./onnx/onnx_file.ts";
import { readShardIndex } from "./shard_index.ts";
import type { TensorReference } from "./tensor_reference.ts";
import { tensorNames } from "./tensor_names.ts";

/** Enough to recognise a layout: the first block of a tar archive. */
const START_BYTES = 512;

/** A checkpoint, without its weights' data. */
export interface Checkpoint {
  /** Name of the layout of its file, or of the last of several files. */
  format: string;
  /** The weights file, or the index of several. */
  path: string;
  /** The files that hold tensors. */
  files: readonly string[];
  /** Tensors by their present names in transformers. */
  tensors: ReadonlyMap<string, TensorReference>;
  /** The prefix that was removed from the names; usually empty. */
  prefix: string;
  /** Other contents of a training run's file: arguments and vocabulary, for example. */
  entries: ReadonlyMap<PickleValue, PickleValue>;
  /** The graph, of a model that was exported with its weights; these are not among `tensors`. */
  graph?: OnnxFile | undefined;
}

/**
 * Reads the places of a checkpoint's tensors, in any layout. The layout is recognised by the content of the file, if
 * possible, not by its name.
 *
 * @param path a weights file, or the index (`*.index.json`) of several.
 * @throws {XlmError} exit code 3 if it cannot be read, 5 if it is unsafe.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  if (isIndex(path)) return await readShards(path);
  const layout = layoutNamed(path) ?? await layoutOf(path);
  const { tensors, entries = new Map(), graph } = await layout.read(path);
  const files = graph?.files ?? [path];
  return { format: layout.name, path, files, ...weightTensors(tensors, path), entries, graph };
}

/**
 * All files of a checkpoint, with those that its index or graph names.
 *
 * @throws {XlmError} exit code 3 if these cannot be read.
 */
export async function checkpointFiles(path: string): Promise<readonly string[]> {
  if (isIndex(path)) return [path, ...(await readShardIndex(path)).files];
  return await layoutNamed(path)?.files?.(path) ?? [path];
}

function isIndex(path: string): boolean {
  return path.endsWith(".index.json");
}

/** Tensors by their present names, quantized ones with their scales. */
function weightTensors(
  stored: ReadonlyMap<string, TensorReference>,
  path: string,
): Pick<Checkpoint, "tensors" | "prefix"> {
  const { tensors, prefix } = tensorNames(stored, path);
  return { tensors: bitsAndBytesInt8(tensors, path), prefix };
}

/** @throws {XlmError} exit code 3 if the file cannot be read. */
async function layoutOf(path: string): Promise<Layout> {
  using source: CheckpointFile = await CheckpointFile.open(path);
  const start = source.read(0, START_BYTES);
  const found = LAYOUTS.find((layout) => layout.begins?.(start));
  if (found) return found;
  if (new TextDecoder().decode(start.subarray(257, 262)) === "ustar") {
    source.refuse(
      "it is a tar archive, PyTorch's layout before version 0.2",
      "a later one. Save it again with torch.save",
    );
  }
  return SAFETENSORS; // whose reader says what is wrong with it
}

/** As in transformers, the index only determines the files; all tensors in them are read. */
async function readShards(path: string): Promise<Checkpoint> {
  const { files, fileOf } = await readShardIndex(path);
  const all = new Map<string, TensorReference>();
  const partOf = new Map<string, string>();
  let format = "";
  for (const file of files) {
    const layout = await layoutOf(file);
    format = layout.name;
    for (const [name, tensor] of (await layout.read(file)).tensors) {
      // transformers takes the last one. If the index names another file, it is unclear which is right.
      const before = partOf.get(name);
      if (before !== undefined && fileOf.get(name) !== file) {
        throw new XlmError(
          3,
          `Cannot read checkpoint ${path}: tensor ${excerpt(name)} is in ${before} and in ${file}; expected it once, ` +
            "or in the last as the index says.",
        );
      }
      all.set(name, tensor);
      partOf.set(name, file);
    }
  }
  return { format, path, files, ...weightTensors(all, path), entries: new Map() };
}
