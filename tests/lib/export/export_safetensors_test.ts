import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { readSafetensorsHeader } from "../../../lib/checkpoint/layouts/safetensors.ts";
import { XlmError } from "../../../lib/errors.ts";
import { loadModel, loadTokenizer } from "../../../models/mod.ts";
import { withForwardModel } from "../tasks/forward/forward_fixture.ts";
import { withExport } from "./with_export.ts";

const FIXTURES = new URL("../../fixtures/checkpoints/", import.meta.url);
const LAYOUTS = [...Deno.readDirSync(FIXTURES)].filter((entry) => entry.isDirectory).map(({ name }) => name).sort();

const directoryOf = (name: string) => fromFileUrl(new URL(name, FIXTURES));

const header = async (folder: string) => await readSafetensorsHeader(join(folder, "model.safetensors"));

/** Names, types and shapes of a header's tensors, in the order of their names. */
async function described(folder: string): Promise<string[]> {
  return [...(await header(folder)).values()].map(({ name, dtype, shape }) => `${name} ${dtype} [${shape}]`).sort();
}

const single = await described(directoryOf("safetensors"));

for (const layout of LAYOUTS) {
  Deno.test(`a model in ${layout} becomes one safetensors file with transformers' names`, async () => {
    await withExport(directoryOf(layout), { format: "safetensors" }, async (folder, { heads, largest_difference }) => {
      assertEquals([heads, largest_difference], [{}, 0]);
      const type = layout.endsWith("bfloat16")
        ? "BF16"
        : layout.replace(/^.*-float/, "F").match(/^F\d+$/)?.[0] ?? "F32";
      assertEquals(await described(folder), single.map((line) => line.replace(" F32 ", ` ${type} `)));
      const config = JSON.parse(await Deno.readTextFile(join(folder, "config.json")));
      assertEquals(config.model_type, "xlm");
      // What the class is, a training run does not say.
      if (layout.startsWith("facebook")) assertEquals(config.architectures, ["XLMWithLMHeadModel"]);
    });
  });
}

Deno.test("the file begins with its header, and its data at a multiple of 64 bytes, described as PyTorch's", async () => {
  await withExport(directoryOf("torch-legacy"), { format: "safetensors" }, async (folder) => {
    const bytes = await Deno.readFile(join(folder, "model.safetensors"));
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    assertEquals((8 + length) % 64, 0);
    const { __metadata__ } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    assertEquals(__metadata__, { format: "pt" });
  });
});

Deno.test("fp32 converts narrow floats, and config.json says so", async () => {
  const options = { format: "safetensors", dtype: "fp32" } as const;
  await withExport(directoryOf("safetensors-float16"), options, async (folder, { largest_difference }) => {
    assertEquals(await described(folder), single);
    assertEquals(largest_difference, 0);
    const { dtype, torch_dtype } = JSON.parse(await Deno.readTextFile(join(folder, "config.json")));
    assert([dtype, torch_dtype].every((one) => one === undefined || one === "float32"), `${dtype} ${torch_dtype}`);
  });
});

Deno.test("a training run's dictionary and codes become vocab.json and merges.txt, which cut texts alike", async () => {
  await withExport(directoryOf("facebook-zip"), { format: "safetensors" }, async (folder) => {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names, ["config.json", "merges.txt", "model.safetensors", "vocab.json"]);
    const texts = ["a quick test", "ab ba", "<special1> aa"];
    const [before, after] = [await loadTokenizer(directoryOf("facebook-zip")), await loadTokenizer(folder)];
    for (const text of texts) {
      assertEquals(after.tokenizer.encode(text).input_ids, before.tokenizer.encode(text).input_ids);
    }
    assertEquals((await loadModel(folder)).langs, (await loadModel(directoryOf("facebook-zip"))).langs);
  });
});

Deno.test("an encoder without its prefix beside a head gets it, as transformers needs it", async () => {
  await withForwardModel("roberta_tokens", async (directory) => {
    const named = await header(directory);
    assert([...named.keys()].some((name) => name.startsWith("roberta.")));
    const bare = join(directory, "bare");
    await Deno.mkdir(bare);
    await Deno.copyFile(join(directory, "config.json"), join(bare, "config.json"));
    const bytes = await Deno.readFile(join(directory, "model.safetensors"));
    // The same length, so that the header stays as long: spaces may end it.
    const text = new TextDecoder("latin1").decode(bytes);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const json = text.slice(8, 8 + length).replaceAll('"roberta.', '"').padEnd(length);
    bytes.set(new TextEncoder().encode(json), 8);
    await Deno.writeFile(join(bare, "model.safetensors"), bytes);
    await withExport(bare, { format: "safetensors" }, async (folder) => {
      assertEquals([...(await header(folder)).keys()].sort(), [...named.keys()].sort());
    });
  });
});

Deno.test("options that are for graphs are refused", async () => {
  const directory = directoryOf("safetensors");
  for (const options of [{ dtype: "int8" as const }, { heads: ["lm" as const] }]) {
    const refused = () => withExport(directory, { format: "safetensors", ...options }, async () => {});
    assertEquals((await assertRejects(refused, XlmError, "with format safetensors")).exitCode, 2);
  }
});
