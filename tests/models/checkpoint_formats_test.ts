import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Engine } from "../../lib/runtime/engine.ts";
import { modelSequence } from "../../lib/tasks/sequence/encode_sequence.ts";
import { forwardProgram } from "../../lib/tasks/forward/forward_program.ts";
import { loadModel, loadTokenizer } from "../../models/mod.ts";

const FIXTURES = new URL("../fixtures/checkpoints/", import.meta.url);

const golden = JSON.parse(await Deno.readTextFile(new URL("golden.json", FIXTURES))) as {
  text: string;
  lang: string;
  input_ids: number[];
  logits: Record<"float32" | "float16" | "bfloat16", number[][]>;
};

const FORMATS = [...Deno.readDirSync(FIXTURES)].filter((entry) => entry.isDirectory).map(({ name }) => name).sort();

async function logits(format: string): Promise<number[][]> {
  const model = await loadModel(fromFileUrl(new URL(format, FIXTURES)));
  using engine = new Engine(forwardProgram(model, { head: "lm", hidden_states: false, attentions: false }), {
    device: "cpu",
    threads: 1,
    workers: 1,
    batch_size: 1,
    max_batch_tokens: 64,
    verbose: false,
  });
  const langs = golden.input_ids.map(() => model.langs![golden.lang]!);
  return (await engine.run({ sequence: modelSequence(model, golden.input_ids, langs) }))["logits"] as number[][];
}

const single = await logits("safetensors");

for (const format of FORMATS) {
  const dtype = (["float16", "bfloat16"] as const).find((name) => format.endsWith(`-${name}`)) ?? "float32";
  Deno.test(`a model in ${format} answers as in transformers and as in one safetensors file`, async () => {
    const found = await logits(format);
    if (dtype === "float32") assertEquals(found, single);
    golden.logits[dtype].forEach((row, i) =>
      row.forEach((value, j) => assert(Math.abs(value - found[i]![j]!) <= 1e-5, `${i}, ${j}: ${found[i]![j]}`))
    );
  });
}

for (const format of ["facebook-zip", "facebook-legacy"]) {
  Deno.test(`the dictionary in ${format} cuts text as vocab.json does`, async () => {
    const directory = fromFileUrl(new URL(format, FIXTURES));
    for (const name of [directory, `${directory}/mlm_tiny.pth`]) {
      const { tokenizer, langs } = await loadTokenizer(name);
      assertEquals(tokenizer.encode(golden.text).input_ids, golden.input_ids);
      assertEquals(langs, { aa: 0, bb: 1 });
      assertEquals((await (await loadModel(name)).tokenizer()).encode(golden.text).input_ids, golden.input_ids);
    }
  });
}
