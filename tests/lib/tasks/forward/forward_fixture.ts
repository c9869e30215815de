import type { ForwardFields } from "../../../../lib/tasks/forward/forward_fields.ts";
import { readFixture, type StoredModel, withStoredModel } from "../stored_models.ts";

/** What transformers gave for one record; `layers`: with hidden states and attentions. */
export interface ForwardCase {
  model: string;
  record: ForwardFields;
  layers: boolean;
  outputs: Record<string, unknown>;
}

export const FORWARD_MODELS: Record<string, StoredModel> = {};
export const FORWARD_CASES: ForwardCase[] = [];
for (const folder of ["forward", "forward/computed", "forward/xl"]) {
  Object.assign(FORWARD_MODELS, await readFixture<Record<string, StoredModel>>(`${folder}/models.json.gz`));
  FORWARD_CASES.push(...(await readFixture<{ cases: ForwardCase[] }>(`${folder}/cases.json.gz`)).cases);
}

/** Lays a model of tests/oracle/forward.py out as a checkpoint, which is there as long as `use` runs. */
export async function withForwardModel(
  name: string,
  use: (directory: string) => Promise<void>,
  config: Record<string, unknown> = {},
): Promise<void> {
  await withStoredModel(FORWARD_MODELS[name]!, use, config);
}
