import type { Benchmark } from "./benchmark.ts";
import { answerOf, ours } from "./contenders.ts";
import { ratios, show, spread } from "./spread.ts";
import type { Sample } from "./table.ts";
import { wantedShapes } from "./task_shapes.ts";

type Speeds = Record<string, { product: number[]; encoder: number[] }>;

/** GFLOP/s of the whole encoder over those of its matrix products alone. */
export const roofline: Benchmark = {
  summary: "The encoder's GFLOP/s beside those of its matrix products alone, fp32 and int8.",
  own_checkpoint: true,
  async *run(options) {
    for await (const { shape, checkpoint } of wantedShapes(options)) {
      const speeds = await answerOf<Speeds>(ours("roofline.ts", [checkpoint, String(options.rounds)]));
      yield {
        title: `${shape.name}: batches of 4 × 128 tokens`,
        columns: ["", "products alone, GFLOP/s", "encoder, GFLOP/s", "encoder ÷ products"],
        rows: Object.entries(speeds).map(([dtype, { product, encoder }]) => [
          dtype,
          show(spread(product)),
          show(spread(encoder)),
          show(ratios(encoder, product)),
        ]),
        samples: Object.entries(speeds).flatMap(([contender, { product, encoder }]) =>
          product.map((value, round): Sample => ({
            contender,
            round,
            values: { product_gflops: value, encoder_gflops: encoder[round]! },
          }))
        ),
      };
    }
  },
};
