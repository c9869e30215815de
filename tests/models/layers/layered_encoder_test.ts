import { assert, assertEquals } from "@std/assert";
import type { EncoderOptions, Model } from "../../../models/model.ts";
import { loadModel } from "../../../models/mod.ts";
import { sequenceBatch } from "../../../lib/tasks/sequence/sequence_batch.ts";
import { modelSequence } from "../../../lib/tasks/sequence/encode_sequence.ts";
import { int32s, runGraph } from "../../lib/graph/run_graph.ts";
import { readFixture, type StoredModel, withStoredModel } from "../../lib/tasks/stored_models.ts";

const XL = await readFixture<Record<string, StoredModel>>("forward/xl/models.json.gz");
const MODELS = {
  ...await readFixture<Record<string, StoredModel>>("translate_score/models.json.gz"),
  xl: XL["xl"]!,
  xl_causal: XL["xl_causal"]!,
};
/** Two sequences, so that the shorter is padded; rows of both, one twice, in no order. */
const SEQUENCES = [[0, 9, 8, 7, 6, 2], [0, 11, 12, 2]];
const ROWS = [7, 2, 0, 2, 9];

/** Last hidden states at ROWS, or those of a layer. */
async function statesAtRows(model: Model, options: EncoderOptions, layer?: number): Promise<number[]> {
  const graph = model.build("model", (encoder) => {
    const rows = encoder.graph.input("rows", "int32", ["rows"]);
    const states = layer === undefined
      ? encoder.hiddenAt(rows)
      : encoder.graph.op("Gather", [encoder.hidden_states[layer]!, rows]);
    encoder.graph.output("states", states, "float", ["rows", "dim"]);
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
        const within = await statesAtRows(model, { all_states: true }, layers);
        assert(some.every((value, i) => Math.abs(value - within[i]!) <= 1e-5), `layer ${layers} of all`);
      }
    });
  });
}
