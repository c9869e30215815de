import type { Benchmark } from "./benchmark.ts";
import { xlmCommand } from "./contenders.ts";
import { interleaved } from "./rounds.ts";
import { digits, show, spread } from "./spread.ts";
import type { Sample, Table } from "./table.ts";
import { wantedShapes } from "./task_shapes.ts";
import { readLines, take } from "./texts.ts";

const SHARDS = [1, 2, 4, 8, 16];

/** Lines by shape: some tens of seconds of work. */
const LINES: Readonly<Record<string, number>> = { default: 4_000, "XLM-R base": 1_000 };
const SHORT = 1_000;

/** What a file costs in shards, one after another on the same machine: each starts, loads the model and ends. */
export const shardCost: Benchmark = {
  summary: "classify on a file in 1 to 16 shards, one after another: what a shard costs.",
  own_checkpoint: true,
  async *run(options) {
    const lines = await readLines(options.inputs);
    for await (const { shape, checkpoint } of wantedShapes(options, Object.keys(LINES))) {
      const count = LINES[shape.name] ?? SHORT;
      const file = await Deno.makeTempFile();
      try {
        await Deno.writeTextFile(file, take(lines, options.lines ?? count).join("\n") + "\n");
        const args = ["classify", "-R", "-m", checkpoint, "--dtype", "int8", file];
        await inShards(args, 1); // the weights in 8 bits are made
        const ways = SHARDS.map((shards) => [String(shards), () => inShards(args, shards)] as const);
        yield table(shape.name, options.lines ?? count, await interleaved(options.rounds, Object.fromEntries(ways)));
      } finally {
        await Deno.remove(file);
      }
    }
  },
};

/** Seconds of all shards together. */
async function inShards(args: readonly string[], shards: number): Promise<number> {
  const start = performance.now();
  for (let i = 1; i <= shards; i++) {
    const [program, ...all] = xlmCommand([...args, "--shard", `${i}/${shards}`, "-o", "/dev/null"]);
    const { success, stderr } = await new Deno.Command(program, { args: all, stdout: "null" }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }
  return (performance.now() - start) / 1000;
}

function table(name: string, lines: number, results: Readonly<Record<string, number[]>>): Table {
  const whole = results["1"]!;
  return {
    title: `Shards: classify, ${name}, int8, ${digits(lines)} lines`,
    columns: ["shards", "seconds in all", "seconds that one more costs"],
    rows: SHARDS.map((shards) => {
      const seconds = results[String(shards)]!;
      const more = seconds.map((all, i) => (all - whole[i]!) / (shards - 1));
      return [String(shards), show(spread(seconds)), shards === 1 ? "" : show(spread(more))];
    }),
    samples: Object.entries(results).flatMap(([contender, all]) =>
      all.map((seconds, round): Sample => ({ contender, round, values: { seconds } }))
    ),
  };
}
