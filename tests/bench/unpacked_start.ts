import { join } from "@std/path";
import { compileBinary } from "../../compile/compile_binary.ts";
import { readEmbedded } from "../compile/embedded.ts";
import { EmptyRoot, wayIn } from "../compile/empty_root.ts";
import { type Question, QUESTIONS } from "../compile/questions.ts";
import { xlm } from "../e2e/xlm.ts";
import type { Benchmark } from "./benchmark.ts";
import { interleaved } from "./rounds.ts";
import { show, spread } from "./spread.ts";
import type { Sample } from "./table.ts";

const ASKED = ["version", "tokenize", "classify", "qa"] as const;

/** What a binary unpacks, run with Deno in an otherwise empty root of the file system, beside the repository. */
export const unpackedStart: Benchmark = {
  summary: "Start to end of what a binary unpacks, in an empty root, beside the repository's.",
  own_checkpoint: true,
  async *run({ rounds }) {
    const way = await wayIn();
    if (way === undefined) return;
    const folder = await Deno.makeTempDir();
    try {
      const output = join(folder, "xlm");
      await compileBinary({ target: Deno.build.target, models: ["default"], output }, { DENORT_BIN: Deno.execPath() });
      const root = await EmptyRoot.layOut(readEmbedded(await Deno.readFile(output)), join(folder, "root"), way);
      const rows: string[][] = [];
      const samples: Sample[] = [];
      for (const name of ASKED) {
        const { args, stdin }: Question = QUESTIONS[name];
        const results = await interleaved(rounds, {
          repository: () => milliseconds(() => xlm(args, stdin === undefined ? {} : { stdin })),
          unpacked: () => milliseconds(() => root.xlm(args, stdin)),
        });
        const [here, there] = [results["repository"]!, results["unpacked"]!];
        const more = there.map((value, round) => value - here[round]!);
        rows.push([name, show(spread(here)), show(spread(there)), show(spread(more))]);
        here.forEach((repository_ms, round) => {
          samples.push({ contender: name, round, values: { repository_ms, unpacked_ms: there[round]! } });
        });
      }
      const columns = ["", "repository, ms", "unpacked, ms", "more, ms"];
      yield { title: "Start to end, unpacked from a binary", columns, rows, samples };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

async function milliseconds(run: () => Promise<{ code: number; stderr: string }>): Promise<number> {
  const start = performance.now();
  const { code, stderr } = await run();
  if (code !== 0) throw new Error(stderr);
  return performance.now() - start;
}
