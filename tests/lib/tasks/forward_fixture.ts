import type { ForwardFields } from "../../../lib/tasks/forward_fields.ts";
import { readFixture, type StoredModel, withStoredModel } from "./stored_models.ts";

/** What transformers gave for one record; `layers`: with hidden states and attentions. */
export interface ForwardCase {
  model: string;
  record: ForwardFields;
  layers: boolean;
  outputs: Record<string, unknown>;
}

const MODELS = await readFixture<Record<string, StoredModel>>("forward/models.json.gz");
export const { cases: FORWARD_CASES } = await readFixture<{ cases: ForwardCase[] }>("forward/cases.json.gz");

/** Lays a model of tests/oracle/forward.py out as a checkpoint, which is there as long as `use` runs. */
export async function withForwardModel(
  name: string,
  use: (directory: string) => Promise<void>,
  config: Record<string, unknown> = {},
): Promise<void> {
  await withStoredModel(MODELS[name]!, use, config);
}
