import { assert, assertEquals } from "@std/assert";
import type { EncoderOptions, Model } from "../../models/model.ts";
import { loadModel } from "../../models/mod.ts";
import { sequenceBatch } from "../../lib/tasks/sequence_batch.ts";
import { modelSequence } from "../../lib/tasks/encode_sequence.ts";
import { int32s, runGraph } from "../lib/graph/run_graph.ts";
import { readFixture, type StoredModel, withStoredModel } from "../lib/tasks/stored_models.ts";

const MODELS = await readFixture<Record<string, StoredModel>>("translate_score/models.json.gz");
/** Two sequences, so that the shorter is padded; rows of both, one twice, in no order. */
const SEQUENCES = [[0, 9, 8, 7, 6, 2], [0, 11, 12, 2]];
const ROWS = [7, 2, 0, 2, 9];

/** Last hidden states at ROWS. */
async function statesAtRows(model: Model, options: EncoderOptions): Promise<number[]> {
  const graph = model.build("model", (encoder) => {
    const rows = encoder.graph.input("rows", "int32", ["rows"]);
    encoder.graph.output("states", encoder.hiddenAt(rows), "float", ["rows", "dim"]);
  }, options);
  const langs = model.langs && SEQUENCES.map((ids) => ids.map(() => 1));
  const sequences = SEQUENCES.map((ids, i) => modelSequence(model, ids, langs?.[i]));
  const { states } = await runGraph(graph, { ...sequenceBatch(sequences, model).feeds, rows: int32s(ROWS) });
  assertEquals(states!.dims, [ROWS.length, model.hidden_size]);
  return [...states!.data as Float32Array];
}

for (const [name, stored] of Object.entries(MODELS)) {
  Deno.test(`EncoderGraph.hiddenAt is hidden at those rows, however it is computed: ${name}`, async () => {
    await withStoredModel(stored, async (directory) => {
      const model = await loadModel(directory);
      for (const layers of [0, 1, model.num_layers]) {
        const whole = await statesAtRows(model, { layers, all_states: true });
        const some = await statesAtRows(model, { layers });
        assert(some.some((value) => value !== 0));
        assert(some.every((value, i) => Math.abs(value - whole[i]!) <= 1e-5), `${layers} layers`);
      }
    });
  });
}
