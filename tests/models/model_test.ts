import { assertRejects } from "@std/assert";
import { join } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import { loadModel } from "../../models/mod.ts";
import { fixture } from "../e2e/xlm.ts";

Deno.test("fittingTokenizer refuses a tokenizer with more entries than the embeddings have rows", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const source = fixture("fill_mask/xlm");
    for await (const { name } of Deno.readDir(source)) await Deno.copyFile(join(source, name), join(folder, name));
    const vocabulary = JSON.parse(await Deno.readTextFile(join(folder, "vocab.json")));
    vocabulary["one more</w>"] = Object.keys(vocabulary).length;
    await Deno.writeTextFile(join(folder, "vocab.json"), JSON.stringify(vocabulary));
    const model = await loadModel(folder);
    await assertRejects(
      () => model.tokenizer(),
      XlmError,
      "it has 435 entries and the model's embeddings have 434 rows",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
