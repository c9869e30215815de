import { XlmError } from "../errors.ts";
import { bitsAndBytesInt8 } from "./bitsandbytes_int8.ts";
import { CheckpointFile } from "./checkpoint_file.ts";
import { excerpt } from "./excerpt.ts";
import type { PickleValue } from "./pickle_value.ts";
import { readSafetensorsHeader } from "./safetensors.ts";
import { readShardIndex } from "./shard_index.ts";
import type { TensorReference } from "./tensor_reference.ts";
import { tensorNames } from "./tensor_names.ts";
import { readTorchLegacy } from "./torch_legacy.ts";
import { readTorchZip } from "./torch_zip.ts";

/** The layouts of files that hold weights, by what they begin with. */
export const CHECKPOINT_FORMATS = ["safetensors", "torch-zip", "torch-legacy"] as const;

export type CheckpointFormat = (typeof CHECKPOINT_FORMATS)[number];

/** What is known of a checkpoint before any weight is read. */
export interface Checkpoint {
  format: CheckpointFormat;
  /** The weights file, or the index of several. */
  path: string;
  /** The files that hold tensors. */
  files: readonly string[];
  /** By the names that transformers knows them by today. */
  tensors: ReadonlyMap<string, TensorReference>;
  /** What stood before those names; empty as a rule. */
  prefix: string;
  /** What else a training run left in the file: its arguments and vocabulary, for example. */
  entries: ReadonlyMap<PickleValue, PickleValue>;
}

/**
 * Reads where the tensors of a checkpoint lie, whatever its layout. The layout is told by content, not by name.
 *
 * @param path a weights file, or the index (`*.index.json`) of several.
 * @throws {XlmError} exit code 3 where it cannot be read, 5 where it is unsafe.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  if (path.endsWith(".index.json")) return await readShards(path);
  const { format, tensors, entries } = await readFile(path);
  return { format, path, files: [path], ...weightTensors(tensors, path), entries };
}

/** Tensors by today's names, and integers with what makes weights of them. */
function weightTensors(
  stored: ReadonlyMap<string, TensorReference>,
  path: string,
): Pick<Checkpoint, "tensors" | "prefix"> {
  const { tensors, prefix } = tensorNames(stored, path);
  return { tensors: bitsAndBytesInt8(tensors, path), prefix };
}

interface ReadFile {
  format: CheckpointFormat;
  tensors: ReadonlyMap<string, TensorReference>;
  entries: Checkpoint["entries"];
}

async function readFile(path: string): Promise<ReadFile> {
  const format = await formatOf(path);
  if (format === "torch-zip") return { format, ...await readTorchZip(path) };
  if (format === "torch-legacy") return { format, ...await readTorchLegacy(path) };
  return { format, tensors: await readSafetensorsHeader(path), entries: new Map() };
}

async function formatOf(path: string): Promise<CheckpointFormat> {
  using source: CheckpointFile = await CheckpointFile.open(path);
  const [first, second, third, fourth, ...rest] = source.read(0, 9);
  // Said first: the length of a header may begin as a pickle does.
  if (rest.slice(0, 4).every((byte) => byte === 0) && rest[4] === 0x7b) return "safetensors"; // …\0\0\0\0{
  if (first === 0x50 && second === 0x4b && third === 3 && fourth === 4) return "torch-zip"; // PK…
  if (first === 0x80 && second! <= 5) return "torch-legacy"; // a pickle's protocol
  if (new TextDecoder().decode(source.read(257, 5)) === "ustar") {
    source.refuse(
      "it is a tar archive, PyTorch's layout before version 0.2",
      "a later one. Save it again with torch.save",
    );
  }
  return "safetensors";
}

/** Parts hold what they hold: as for transformers, the index only says which there are. */
async function readShards(path: string): Promise<Checkpoint> {
  const { files, fileOf } = await readShardIndex(path);
  const all = new Map<string, TensorReference>();
  const partOf = new Map<string, string>();
  let format: CheckpointFormat = "safetensors";
  for (const file of files) {
    const part = await readFile(file);
    format = part.format;
    for (const [name, tensor] of part.tensors) {
      // transformers takes the last; where the index means another, nobody can know which is right.
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
