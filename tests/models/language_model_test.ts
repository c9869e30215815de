import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Engine } from "../../lib/runtime/engine.ts";
import { loadModel } from "../../models/mod.ts";
import { type Inputs, logitsProgram } from "./logits_program.ts";

interface Case extends Inputs {
  model: string;
  /** [batch, seq, vocab_size] */
  logits: number[][][];
}

const FIXTURES = new URL("../fixtures/language_model/", import.meta.url);
const { cases } = JSON.parse(await Deno.readTextFile(new URL("cases.json", FIXTURES))) as { cases: Case[] };

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
