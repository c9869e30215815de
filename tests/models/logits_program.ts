import type { Feed, Feeds, Program } from "../../lib/runtime/program.ts";
import type { Model } from "../../models/model.ts";

/** Inputs as transformers' `forward` takes them, [batch, seq] each. */
export interface Inputs {
  input_ids: number[][];
  attention_mask?: number[][];
  langs?: number[][];
  position_ids?: number[][];
}

/** The whole logits of one padded batch, as transformers' `forward` gives them. */
export function logitsProgram(model: Model): Program<Inputs, Float32Array> {
  const graph = model.build(
    "lm",
    ({ graph }, { logits }) => graph.output("logits", logits, "float", ["rows", "vocab"]),
  );
  const feed = (type: Feed["type"], rows: number[][]): Feed => {
    const array = type === "int32" ? Int32Array : Float32Array;
    return { type, data: array.from(rows.flat()), dims: [rows.length, rows[0]!.length] };
  };
  return {
    graph,
    size: ({ input_ids }) => ({ length: input_ids[0]!.length }),
    collate([inputs]) {
      const { input_ids, attention_mask, langs, position_ids } = inputs!;
      const rows = input_ids.flat().length;
      const feeds: Feeds = {
        input_ids: feed("int32", input_ids),
        position_ids: feed("int32", position_ids ?? input_ids.map((ids) => model.positionIds(ids))),
        attention_mask: feed("float32", attention_mask ?? input_ids.map((ids) => ids.map(() => 1))),
        lengths: {
          type: "int32",
          data: Int32Array.from(input_ids, (ids) => ids.length),
          dims: [input_ids.length],
        },
        rows: { type: "int32", data: Int32Array.from({ length: rows }, (_, i) => i), dims: [rows] },
      };
      if (model.langs) feeds["langs"] = feed("int32", langs ?? input_ids.map((ids) => ids.map(() => -1)));
      return feeds;
    },
    split: (outputs) => [outputs["logits"]!.data as Float32Array],
  };
}
