import { CheckpointFile } from "../checkpoint_file.ts";
import { excerpt } from "../excerpt.ts";
import { PastTheEnd } from "./byte_cursor.ts";
import { readPickle } from "./pickle.ts";
import type { PickleValue } from "./pickle_value.ts";
import { type Storage, storageBytes, storageOf, TORCH_GLOBALS } from "./torch_globals.ts";
import { type TorchCheckpoint, torchTensors } from "./torch_tensors.ts";

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/** Bytes to read at first; pickles with a large vocabulary need more. */
const FIRST_BYTES = 1 << 20;
const MAX_PICKLE_BYTES = 1 << 28;

/**
 * Reads the layout that torch.save wrote before version 1.6: five pickles – magic number, protocol, system, the object,
 * the storages' keys – then the storages, each as its number of elements (int64) and its bytes.
 *
 * @throws {XlmError} exit code 3 if it is damaged, 5 if its pickle names anything but tensors.
 * @see torch/serialization.py, _legacy_load
 */
export async function readTorchLegacy(path: string): Promise<TorchCheckpoint> {
  using source: CheckpointFile = await CheckpointFile.open(path);
  const storages = new Map<string, Storage>();
  const persistent = (id: PickleValue): Storage => {
    const storage = storageOf(id);
    const known = storages.get(storage.key) ?? storage;
    if (known.length !== storage.length || known.dtype !== storage.dtype) {
      throw new Error(`storage ${excerpt(storage.key)} in two sizes`);
    }
    storages.set(storage.key, known);
    return known;
  };
  const { values: [magic, protocol, system, value = null, keys], end } = readPickles(source, 5, persistent);
  if (magic !== MAGIC) source.refuse("its pickle does not start with PyTorch's magic number", "a file of torch.save's");
  if (protocol !== PROTOCOL) source.refuse(`its protocol is ${excerpt(protocol)}`, String(PROTOCOL));
  if (!(system instanceof Map) || system.get("little_endian") !== true) {
    source.refuse("its numbers are not little-endian", "a file that was saved on a little-endian machine");
  }
  if (!Array.isArray(keys)) source.refuse("it has no list of storages", "a file of torch.save's");

  const begins = new Map<string, number>();
  let position = end;
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (storage === undefined || begins.has(storage.key)) {
      source.refuse(`its list of storages has ${excerpt(key)}`, "each storage that its tensors name, once");
    }
    const head = source.read(position, 8);
    const elements = head.length === 8 ? Number(new DataView(head.buffer).getBigInt64(0, true)) : undefined;
    if (elements !== storage.length) {
      source.refuse(
        `storage ${excerpt(storage.key)} at byte ${position} has ${elements ?? "no"} elements`,
        `${storage.length}. Is the file truncated?`,
      );
    }
    begins.set(storage.key, position + 8);
    position += 8 + storageBytes(storage);
  }
  if (begins.size < storages.size) source.refuse(`it has ${begins.size} storages`, `${storages.size} storages`);
  if (position > source.size) {
    source.refuse(`the file has ${source.size} bytes`, `${position} bytes. Is the file truncated?`);
  }
  return torchTensors(value, source, (storage) => begins.get(storage.key)!);
}

interface Pickles {
  values: PickleValue[];
  end: number;
}

/** Reads consecutive pickles at the start of the file, and as much of the file as they need. */
function readPickles(
  source: CheckpointFile,
  count: number,
  persistent: (id: PickleValue) => PickleValue,
): Pickles {
  const world = { path: source.path, globals: TORCH_GLOBALS, persistent };
  for (let length = FIRST_BYTES;; length *= 4) {
    const bytes = source.read(0, length);
    try {
      const values: PickleValue[] = [];
      let end = 0;
      while (values.length < count) {
        const pickle = readPickle(bytes, end, world);
        values.push(pickle.value);
        end = pickle.end;
      }
      return { values, end };
    } catch (error) {
      if (!(error instanceof PastTheEnd)) throw error;
      if (length >= source.size) source.refuse(`its pickle does not end in ${source.size} bytes`, "a whole file");
      if (length >= MAX_PICKLE_BYTES) source.refuse(`its pickle has more than ${length} bytes`, "tensors beside it");
    }
  }
}
