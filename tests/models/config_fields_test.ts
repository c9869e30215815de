import { assert, assertEquals } from "@std/assert";
import { XlmError } from "../../lib/errors.ts";
import { Engine } from "../../lib/runtime/engine.ts";
import { forward } from "../../lib/tasks/forward/forward.ts";
import { forwardProgram } from "../../lib/tasks/forward/forward_program.ts";
import { loadModel } from "../../models/mod.ts";
import { withForwardModel } from "../lib/tasks/forward/forward_fixture.ts";
import { readFixture } from "../lib/tasks/stored_models.ts";

/** What transformers gave with some fields of config.json changed; `null` if it raised. */
interface Case {
  model: string;
  fields: Record<string, unknown>;
  logits: number[][] | null;
}

const { input_ids, cases } = await readFixture<{ input_ids: number[]; cases: Case[] }>("config_fields/cases.json.gz");
const CPU = { device: "cpu", threads: 1, workers: 1, batch_size: 1, max_batch_tokens: 64, verbose: false } as const;

/** Fields that are refused by name, though transformers answers: it ignores them, or makes up weights. */
const REFUSED: Record<string, string> = {
  position_embedding_type: "position_embedding_type is",
  is_causal: "is_causal is",
  tie_last_hidden_states: "tie_last_hidden_states is false",
  tie_word_embeddings: "1 missing: ",
};

async function answer({ model, fields }: Case): Promise<number[][] | XlmError> {
  let found: number[][] | XlmError = [];
  await withForwardModel(model, async (directory) => {
    try {
      const loaded = await loadModel(directory);
      const program = forwardProgram(loaded, { head: loaded.head, hidden_states: false, attentions: false });
      using engine = new Engine(program, CPU);
      const context = { model: loaded, head: loaded.head, run: engine.run, max_length: loaded.max_length };
      const { logits } = await forward({ input_ids }, context) as { logits: number[] | number[][] };
      found = Array.isArray(logits[0]) ? logits as number[][] : [logits as number[]];
    } catch (error) {
      if (!(error instanceof XlmError)) throw error;
      found = error;
    }
  }, fields);
  return found;
}

/** Weights are float32 here in any case, where transformers runs in the type that config.json names. */
function expected({ model, fields, logits }: Case): Case["logits"] {
  return "torch_dtype" in fields ? cases.find((one) => one.model === model)!.logits : logits;
}

for (const one of cases) {
  const { model, fields } = one;
  const logits = expected(one);
  Deno.test(`${model} with ${JSON.stringify(fields)} is what transformers makes of it, or refused`, async () => {
    const found = await answer(one);
    if (found instanceof XlmError) {
      assertEquals(found.exitCode, 3);
      const part = Object.keys(fields).map((field) => REFUSED[field]).find((text) => text !== undefined);
      assert(logits === null || part !== undefined && found.message.includes(part), found.message);
      return;
    }
    assert(logits !== null, "transformers refuses it");
    assertEquals(found.map(({ length }) => length), logits.map(({ length }) => length));
    logits.forEach((row, i) =>
      row.forEach((value, j) =>
        assert(Math.abs(value - found[i]![j]!) <= 1e-5, `${i}, ${j}: ${found[i]![j]}, not ${value}`)
      )
    );
  });
}
