import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { fixture, xlm } from "../e2e/xlm.ts";
import { inTempDirectory } from "../in_temp_directory.ts";

/** Python with torch, transformers and onnxruntime; without it these tests are left out. */
const PYTHON = Deno.env.get("XLM_PYTHON_EXPORT");

async function python(command: string, folder: string): Promise<string> {
  const args = [join(import.meta.dirname!, "exported.py"), command, folder];
  const { success, stdout, stderr } = await new Deno.Command(PYTHON!, { args }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function exported(root: string, model: string, folder: string, ...options: string[]): Promise<void> {
  const { code, stderr } = await xlm(["export", "-m", join(root, model), "-o", join(root, folder, model), ...options]);
  assertEquals(code, 0, `${model} ${options}: ${stderr}`);
}

/** What xlm answers with int8 for the first input of a model. */
async function answered(root: string, model: string): Promise<void> {
  const inputs = JSON.parse(await Deno.readTextFile(join(root, model, "inputs.json"))) as Record<string, unknown[]>;
  const record = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, values[0]]));
  const args = ["forward", "-m", join(root, model), "--dtype", "int8", "--bare"];
  const { code, stdout, stderr } = await xlm(args, { stdin: JSON.stringify(record) });
  assertEquals(code, 0, stderr);
  await Deno.writeTextFile(join(root, "int8", model, "answer.json"), stdout);
}

Deno.test({
  name: "exports of every head answer in Python as transformers does, and its tensors are loaded by transformers",
  ignore: PYTHON === undefined,
  fn: () =>
    inTempDirectory(async (root) => {
      await python("make", root);
      const models = [...Deno.readDirSync(root)].map(({ name }) => name).sort();
      for (const model of models) {
        await exported(root, model, "fp32");
        await exported(root, model, "int8", "--dtype", "int8");
        await exported(root, model, "safetensors", "--format", "safetensors");
        await answered(root, model);
      }
      const graphs = JSON.parse(await python("graphs", root)) as Record<string, { fp32: number; int8: number }>;
      const tensors = JSON.parse(await python("tensors", root)) as Record<string, number>;
      assertEquals(Object.keys(graphs).sort(), models);
      for (const [model, { fp32, int8 }] of Object.entries(graphs)) {
        assert(fp32 <= 1e-5, `${model} fp32: ${fp32}`);
        assert(int8 <= 1e-4, `${model} int8: ${int8}`);
      }
      assertEquals(Object.entries(tensors).filter(([, difference]) => difference !== 0), []);
    }),
});

Deno.test({
  name: "a training run of facebookresearch/XLM is loaded by transformers, with its tokenizer",
  ignore: PYTHON === undefined,
  fn: () =>
    inTempDirectory(async (root) => {
      const folder = join(root, "run");
      const model = fixture("checkpoints/facebook-zip");
      const { code, stderr } = await xlm(["export", "-m", model, "--format", "safetensors", "-o", folder]);
      assertEquals(code, 0, stderr);
      assert(JSON.parse(await python("run", folder)) <= 1e-5);
    }),
});
