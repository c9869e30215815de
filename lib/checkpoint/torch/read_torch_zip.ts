import { crc32 } from "node:zlib";
import { PastTheEnd } from "./byte_cursor.ts";
import { CheckpointFile } from "../checkpoint_file.ts";
import { excerpt } from "../excerpt.ts";
import { readPickle } from "./pickle.ts";
import { type Storage, storageBytes, storageOf, TORCH_GLOBALS } from "./torch_globals.ts";
import { type TorchCheckpoint, torchTensors } from "./torch_tensors.ts";
import { readZipDirectory, type ZipEntry } from "./zip_directory.ts";

const MAX_PICKLE_BYTES = 1 << 28;

/**
 * Reads the layout that torch.save writes since version 1.6: a zip archive with `NAME/data.pkl` and one uncompressed
 * file `NAME/data/KEY` per storage, so that tensors can be mapped.
 *
 * @throws {XlmError} exit code 3 if it is damaged, 5 if its pickle names anything but tensors.
 * @see torch/serialization.py, _load
 */
export async function readTorchZip(path: string): Promise<TorchCheckpoint> {
  using source: CheckpointFile = await CheckpointFile.open(path);
  const entries = readZipDirectory(source);
  const folder = onlyFolder(source, [...entries.keys()]);
  const pickle = entries.get(`${folder}/data.pkl`);
  if (pickle === undefined) {
    source.refuse(`its archive has ${excerpt([...entries.keys()].slice(0, 3))}`, "data.pkl, as torch.save writes it");
  }
  if (entries.has(`${folder}/constants.pkl`)) {
    source.refuse("it is a TorchScript program", "weights alone. Save the model's state_dict");
  }
  const order = entries.get(`${folder}/byteorder`);
  if (order && new TextDecoder().decode(source.read(order.offset, order.length)) !== "little") {
    source.refuse("its numbers are not little-endian", "a file that was saved on a little-endian machine");
  }
  const value = readTensorPickle(source, readChecked(source, pickle));
  return torchTensors(
    value,
    source,
    (storage) => begin(source, storage, entries.get(`${folder}/data/${storage.key}`)),
  );
}

/** The top folder of the archive. */
function onlyFolder(source: CheckpointFile, names: readonly string[]): string {
  const folders = new Set(names.map((name) => name.slice(0, Math.max(0, name.indexOf("/")))));
  const [folder = "", ...others] = folders;
  if (folder === "" || others.length > 0) {
    source.refuse(
      `its archive has ${excerpt(names.slice(0, 3))}`,
      "one folder with all its files, as torch.save writes it",
    );
  }
  return folder;
}

function readTensorPickle(source: CheckpointFile, bytes: Uint8Array) {
  try {
    return readPickle(bytes, 0, { path: source.path, globals: TORCH_GLOBALS, persistent: storageOf }).value;
  } catch (error) {
    if (error instanceof PastTheEnd) source.refuse(`its pickle does not end in ${bytes.length} bytes`, "a whole file");
    throw error;
  }
}

function readChecked(source: CheckpointFile, { name, offset, length, crc32: expected }: ZipEntry) {
  if (length > MAX_PICKLE_BYTES) source.refuse(`its pickle has ${length} bytes`, `at most ${MAX_PICKLE_BYTES}`);
  const bytes = source.read(offset, length);
  if (crc32(bytes) !== expected) {
    source.refuse(`${excerpt(name)} in it has another checksum than its directory says`, "an undamaged file");
  }
  return bytes;
}

function begin(source: CheckpointFile, storage: Storage, entry: ZipEntry | undefined): number {
  const bytes = storageBytes(storage);
  if (entry?.length !== bytes) {
    source.refuse(
      `storage ${excerpt(storage.key)} has ${entry ? `${entry.length} bytes` : "no file"}`,
      `${bytes} bytes`,
    );
  }
  return entry.offset;
}
