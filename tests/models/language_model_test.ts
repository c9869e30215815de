import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Engine } from "../../lib/runtime/engine.ts";
import type { Feed, Feeds, Program } from "../../lib/tasks/program.ts";
import { loadModel } from "../../models/mod.ts";
import type { Model } from "../../models/model.ts";

interface Inputs {
  input_ids: number[][];
  attention_mask?: number[][];
  langs?: number[][];
  position_ids?: number[][];
}

interface Case extends Inputs {
  model: string;
  /** [batch, seq, vocab_size] */
  logits: number[][][];
}

const FIXTURES = new URL("../fixtures/language_model/", import.meta.url);
const { cases } = JSON.parse(await Deno.readTextFile(new URL("cases.json", FIXTURES))) as { cases: Case[] };

/** The whole logits of one padded batch, as transformers' `forward` gives them. */
function logitsProgram(model: Model): Program<Inputs, Float32Array> {
  const graph = model.languageModel(({ graph, logits }) => graph.output("logits", logits, "float", ["rows", "vocab"]));
  const feed = (type: Feed["type"], rows: number[][]): Feed => {
    const array = type === "int32" ? Int32Array : Float32Array;
    return { type, data: array.from(rows.flat()), dims: [rows.length, rows[0]!.length] };
  };
  return {
    graph,
    length: ({ input_ids }) => input_ids[0]!.length,
    collate([inputs]) {
      const { input_ids, attention_mask, langs, position_ids } = inputs!;
      const rows = input_ids.flat().length;
      const feeds: Feeds = {
        input_ids: feed("int32", input_ids),
        position_ids: feed("int32", position_ids ?? input_ids.map((ids) => model.positionIds(ids))),
        attention_mask: feed("float32", attention_mask ?? input_ids.map((ids) => ids.map(() => 1))),
        rows: { type: "int32", data: Int32Array.from({ length: rows }, (_, i) => i), dims: [rows] },
      };
      if (model.langs) feeds["langs"] = feed("int32", langs ?? input_ids.map((ids) => ids.map(() => -1)));
      return feeds;
    },
    split: (outputs) => [outputs["logits"]!.data as Float32Array],
  };
}

for (const name of new Set(cases.map((row) => row.model))) {
  Deno.test(`languageModel of ${name} gives transformers' logits`, async () => {
    const model = await loadModel(fromFileUrl(new URL(name, FIXTURES)));
    using engine = new Engine(logitsProgram(model), {
      device: "cpu",
      threads: 1,
      workers: 1,
      batch_size: 1,
      max_batch_tokens: 1024,
      verbose: false,
    });
    for (const row of cases.filter((row) => row.model === name)) {
      const logits = await engine.run(row);
      const expected = row.logits.flat(2);
      assertEquals(logits.length, expected.length);
      const worst = expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - logits[i]!)), 0);
      assert(worst <= 1e-5, `logits differ by ${worst}`);
    }
  });
}
