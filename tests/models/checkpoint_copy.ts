import { fromFileUrl, join } from "@std/path";
import { readSafetensorsHeader } from "../../lib/checkpoint/layouts/safetensors.ts";
import { safetensorsFile, type StoredTensor } from "../lib/checkpoint/safetensors_file.ts";

/** What differs in a copy. */
export interface Changes {
  /** Fields of config.json; `undefined` removes one. */
  config?: Record<string, unknown>;
  /** What stands in a tensor's place: none, one or several. */
  tensor?: (name: string, tensor: StoredTensor) => Record<string, StoredTensor>;
  /** Tensors beside the others. */
  more?: Record<string, StoredTensor>;
}

const FIXTURES = new URL("../fixtures/language_model/", import.meta.url);

/** Writes a changed copy of a model of tests/fixtures/language_model into `directory`. */
export async function copyCheckpoint(fixture: string, directory: string, changes: Changes = {}): Promise<void> {
  const source = new URL(`${fixture}/`, FIXTURES);
  const config = JSON.parse(await Deno.readTextFile(new URL("config.json", source))) as Record<string, unknown>;
  await Deno.mkdir(directory, { recursive: true });
  await Deno.writeTextFile(join(directory, "config.json"), JSON.stringify({ ...config, ...changes.config }));

  const tensor = changes.tensor ?? ((name, tensor) => ({ [name]: tensor }));
  const tensors = Object.entries(await readTensors(new URL("model.safetensors", source)));
  const changed = tensors.flatMap(([name, stored]) => Object.entries(tensor(name, stored)));
  const file = safetensorsFile([...changed, ...Object.entries(changes.more ?? {})], { format: "pt" });
  await Deno.writeFile(join(directory, "model.safetensors"), file);
}

/** `copyCheckpoint` into a directory that is there as long as `use` runs. */
export async function withCopy(
  fixture: string,
  changes: Changes,
  use: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await copyCheckpoint(fixture, directory, changes);
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function readTensors(file: URL): Promise<Record<string, StoredTensor>> {
  const bytes = await Deno.readFile(file);
  const tensors: Record<string, StoredTensor> = {};
  for (const { name, dtype, shape, offset, length } of (await readSafetensorsHeader(fromFileUrl(file))).values()) {
    tensors[name] = { dtype, shape, bytes: bytes.slice(offset, offset + length) };
  }
  return tensors;
}
