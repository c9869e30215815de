import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findModel, findWeights } from "../../../lib/checkpoint/find_model.ts";
import { assertRefused } from "./assert_refused.ts";

const SHIPPED = { default: new URL("../../../models/default/", import.meta.url) };

/** Lays out files, which are there as long as `use` runs; names of folders end with a slash. */
async function withFiles(
  names: readonly string[],
  use: (directory: string) => Promise<void>,
  content: (name: string) => string = () => "{}",
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(directory, "onnx"));
    for (const name of names) await Deno.writeTextFile(join(directory, name), content(name));
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const CHOSEN: [names: string[], named: string, weights: string][] = [
  [["onnx/model.onnx", "model.onnx"], "", "onnx/model.onnx"],
  [["onnx/model_fp16.onnx", "model.onnx"], "", "model.onnx"],
  [["onnx/model_O3.onnx"], "", "onnx/model_O3.onnx"],
  [["onnx/model_O1.onnx", "onnx/model_O2.onnx", "onnx/model_O3.onnx", "onnx/model_O4.onnx"], "", "onnx/model_O1.onnx"],
  [["onnx/model_O4.onnx", "onnx/model_qint8_avx512_vnni.onnx"], "", "onnx/model_O4.onnx"],
  [["model_optimized.onnx", "onnx/model_quantized.onnx"], "", "model_optimized.onnx"],
  [["onnx/model_qint8_arm64.onnx", "onnx/model_quint8_avx2.onnx"], "", "onnx/model_qint8_arm64.onnx"],
  [["onnx/model_bnb4.onnx", "onnx/model_q4f16.onnx", "onnx/model_uint8.onnx"], "", "onnx/model_uint8.onnx"],
  [["onnx/model_q4.onnx"], "", "onnx/model_q4.onnx"],
  [["any.onnx"], "", "any.onnx"],
  [["model.safetensors", "onnx/model.onnx"], "", "model.safetensors"],
  [["model.safetensors", "onnx/model.onnx", "onnx/model_O3.onnx"], "onnx", "onnx/model.onnx"],
  [["onnx/model_O3.onnx"], "onnx", "onnx/model_O3.onnx"],
  [["onnx/model_O3.onnx", "onnx/model.onnx"], "onnx/model_O3.onnx", "onnx/model_O3.onnx"],
  [["model.ckpt"], "", "model.ckpt"],
  [["epoch=3-step=7.ckpt", "optimizer.pt", "rng_state_0.pth", "training_args.bin"], "", "epoch=3-step=7.ckpt"],
  [["model.pt"], "", "model.pt"],
  [["onnx/model_O3.onnx", "last.ckpt"], "", "onnx/model_O3.onnx"],
];

for (const [names, named, weights] of CHOSEN) {
  Deno.test(`findWeights takes ${weights} of ${names.join(", ")}${named && ` where ${named} is named`}`, async () => {
    await withFiles(["config.json", ...names], async (directory) => {
      const location = await findModel(join(directory, named), SHIPPED);
      const real = (path: string) => Deno.realPath(path);
      assertEquals(await real(await findWeights(location)), await real(join(directory, weights)));
      assertEquals(await real(location.directory), await real(directory));
    });
  });
}

const LORA = '{"peft_type":"LORA","base_model_name_or_path":"FacebookAI/xlm-roberta-base"}';
const REFUSED: Record<string, [names: string[], ...parts: string[]]> = {
  "an adapter": [
    ["adapter_config.json", "adapter_model.safetensors"],
    'an adapter of "FacebookAI/xlm-roberta-base"',
    "peft's merge_and_unload",
  ],
  "an adapter in PyTorch's layout": [["adapter_config.json", "adapter_model.bin"], "merge_and_unload"],
  "an adapter beside a model": [
    ["adapter_config.json", "adapter_model.safetensors", "model.safetensors"],
    'an adapter of "FacebookAI/xlm-roberta-base" (adapter_config.json) lies beside model.safetensors',
    "merge_and_unload",
    "name model.safetensors itself",
  ],
  "an adapter's settings beside an exported graph": [
    ["adapter_config.json", "onnx/model.onnx"],
    "beside onnx/model.onnx",
  ],
  "weights of another name": [
    ["weights.safetensors"],
    "no weights but weights.safetensors",
    "Name weights.safetensors itself",
  ],
  "weights of a variant, in PyTorch's layout": [
    ["pytorch_model.fp16.bin", "training_args.bin"],
    "Name pytorch_model.fp16.bin",
  ],
  "parts without their index": [
    ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
    "no weights but model-00001-of-00002.safetensors, model-00002-of-00002.safetensors",
    "Name the file itself",
  ],
  "what a trainer saved on its way": [
    ["checkpoint-500"],
    "no weights but checkpoint-500",
    "Name checkpoint-500 itself",
  ],
  "several training runs": [["a.ckpt", "b.ckpt"], "no weights but a.ckpt, b.ckpt there", "Name the file itself"],
  "several graphs of other names": [["a.onnx", "b.onnx"], "a.onnx, b.onnx", "Name the file itself"],
  "TensorFlow's checkpoint": [
    ["model.ckpt.index", "model.ckpt.data-00000-of-00001"],
    "model.ckpt.index",
    "with transformers",
  ],
  "what a trainer keeps beside": [["optimizer.pt", "scheduler.pt", "rng_state.pth"], "no weights there"],
};

Deno.test("findWeights takes the file that config.json names, as transformers does, and no other", async () => {
  const config = (named: unknown) => (name: string) =>
    name === "config.json" ? JSON.stringify({ transformers_weights: named }) : "{}";
  const names = ["config.json", "model.safetensors", "other.safetensors"];
  const found = async (named: unknown, expected: string) =>
    await withFiles(names, async (directory) => {
      assertEquals(await findWeights(await findModel(directory, SHIPPED)), join(directory, expected));
    }, config(named));
  await found("other.safetensors", "other.safetensors");
  await found("parts/gone.safetensors.index.json", "parts/gone.safetensors.index.json");
  await found(null, "model.safetensors");
  for (
    const named of ["pytorch_model.bin", "../other.safetensors", "/other.safetensors", "", 1, ["other.safetensors"]]
  ) {
    await withFiles(names, async (directory) => {
      const location = await findModel(directory, SHIPPED);
      await assertRefused(() => findWeights(location), directory, "transformers_weights is ");
    }, config(named));
  }
});

Deno.test("findWeights takes the model beside an adapter where it is named itself", async () => {
  await withFiles(["config.json", "adapter_config.json", "model.safetensors"], async (directory) => {
    const path = join(directory, "model.safetensors");
    assertEquals(await findWeights(await findModel(path, SHIPPED)), path);
  });
});

for (const [title, [names, ...parts]] of Object.entries(REFUSED)) {
  Deno.test(`findWeights says what to do about ${title}`, async () => {
    const content = (name: string) => name === "adapter_config.json" ? LORA : "{}";
    await withFiles(["config.json", ...names], async (directory) => {
      const location = await findModel(directory, SHIPPED);
      await assertRefused(() => findWeights(location), directory, ...parts);
    }, content);
  });
}
