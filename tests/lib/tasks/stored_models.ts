import { fromFileUrl, join } from "@std/path";
import { safetensorsFile } from "../checkpoint/safetensors_file.ts";

/** A tiny model as the generators of tests/oracle pack it. */
export interface StoredModel {
  config: Record<string, unknown>;
  /** float32 as base64. */
  tensors: Record<string, { shape: number[]; data: string }>;
  /** A folder of tests/fixtures whose tokenizer goes with it. */
  tokenizer?: string;
}

const FIXTURES = new URL("../../fixtures/", import.meta.url);

/** Reads a gzipped JSON file of tests/fixtures. */
export async function readFixture<T>(path: string): Promise<T> {
  const file = await Deno.open(new URL(path, FIXTURES));
  return await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).json();
}

/** Lays a model out as a checkpoint, which is there as long as `use` runs. */
export async function withStoredModel(
  model: StoredModel,
  use: (directory: string) => Promise<void>,
  changes: Record<string, unknown> = {},
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await layOut(model, directory, changes);
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Writes config.json, weights and tokenizer into a directory. */
export async function layOut(
  { config, tensors, tokenizer }: StoredModel,
  directory: string,
  changes: Record<string, unknown> = {},
): Promise<void> {
  const stored = Object.entries(tensors).map(([name, { shape, data }]) =>
    [name, { dtype: "F32", shape, bytes: Uint8Array.from(atob(data), (c) => c.charCodeAt(0)) }] as const
  );
  await Deno.writeTextFile(join(directory, "config.json"), JSON.stringify({ ...config, ...changes }));
  await Deno.writeFile(join(directory, "model.safetensors"), safetensorsFile(stored, { format: "pt" }));
  if (tokenizer !== undefined) await copyTokenizer(fromFileUrl(new URL(tokenizer, FIXTURES)), directory);
}

async function copyTokenizer(source: string, directory: string): Promise<void> {
  for await (const { name } of Deno.readDir(source)) {
    if (/^(tokenizer.*|vocab|special_tokens_map|added_tokens)\.json$|^merges\.txt$/.test(name)) {
      await Deno.copyFile(join(source, name), join(directory, name));
    }
  }
}
