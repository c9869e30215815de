import { join } from "@std/path";
import type { ForwardFields } from "../../../lib/tasks/forward_fields.ts";
import { safetensorsFile } from "../checkpoint/safetensors_file.ts";

/** What transformers gave for one record; `layers`: with hidden states and attentions. */
export interface ForwardCase {
  model: string;
  record: ForwardFields;
  layers: boolean;
  outputs: Record<string, unknown>;
}

interface StoredModel {
  config: Record<string, unknown>;
  /** float32 as base64. */
  tensors: Record<string, { shape: number[]; data: string }>;
}

const FIXTURES = new URL("../../fixtures/forward/", import.meta.url);

const MODELS = await readGzip("models.json.gz") as Record<string, StoredModel>;
export const { cases: FORWARD_CASES } = await readGzip("cases.json.gz") as { cases: ForwardCase[] };

async function readGzip(name: string): Promise<unknown> {
  const file = await Deno.open(new URL(name, FIXTURES));
  return await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).json();
}

/** Lays a model of tests/oracle/forward.py out as a checkpoint, which is there as long as `use` runs. */
export async function withForwardModel(
  name: string,
  use: (directory: string) => Promise<void>,
  config: Record<string, unknown> = {},
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const model = MODELS[name]!;
  const tensors = Object.entries(model.tensors).map(([name, { shape, data }]) =>
    [name, { dtype: "F32", shape, bytes: Uint8Array.from(atob(data), (c) => c.charCodeAt(0)) }] as const
  );
  try {
    await Deno.writeTextFile(join(directory, "config.json"), JSON.stringify({ ...model.config, ...config }));
    await Deno.writeFile(join(directory, "model.safetensors"), safetensorsFile(tensors, { format: "pt" }));
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
