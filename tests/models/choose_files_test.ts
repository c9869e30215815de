import { assertEquals, assertRejects } from "@std/assert";
import { XlmError } from "../../lib/errors.ts";
import { chooseFiles } from "../../models/choose_files.ts";

/** Files by name; those that are read with their content. */
type Files = Readonly<Record<string, unknown>>;

const CONFIG = { model_type: "xlm-roberta" };

async function chosen(files: Files): Promise<string[]> {
  const read = (name: string) => Promise.resolve(new TextEncoder().encode(JSON.stringify(files[name])));
  return await chooseFiles(Object.keys(files), read, "org/name");
}

function test(name: string, files: Files, expected: string[]): void {
  Deno.test(name, async () => assertEquals(await chosen(files), expected));
}

function refused(name: string, files: Files, message: string): void {
  Deno.test(name, async () => void await assertRejects(() => chosen(files), XlmError, message));
}

const index = (...shards: string[]) => ({ weight_map: Object.fromEntries(shards.map((name, i) => [`t${i}`, name])) });

test("safetensors before PyTorch's, one kind only, no other framework's", {
  ".gitattributes": "",
  "README.md": "",
  "config.json": CONFIG,
  "flax_model.msgpack": "",
  "generation_config.json": {},
  "model.safetensors": "",
  "onnx/config.json": {},
  "onnx/model.onnx": "",
  "onnx/tokenizer.json": {},
  "openvino/openvino_model.bin": "",
  "openvino_model.bin": "",
  "pytorch_model.bin": "",
  "rust_model.ot": "",
  "sentencepiece.bpe.model": "",
  "special_tokens_map.json": {},
  "tf_model.h5": "",
  "tokenizer.json": {},
  "tokenizer_config.json": {},
  "training_args.bin": "",
}, [
  "config.json",
  "model.safetensors",
  "sentencepiece.bpe.model",
  "special_tokens_map.json",
  "tokenizer.json",
  "tokenizer_config.json",
]);

test("XLM: vocabulary and merges", {
  "config.json": { model_type: "xlm" },
  "merges.txt": "",
  "pytorch_model.bin": "",
  "vocab.json": {},
}, ["config.json", "merges.txt", "pytorch_model.bin", "vocab.json"]);

test("shards with their index", {
  "config.json": CONFIG,
  "model-00001-of-00002.safetensors": "",
  "model-00002-of-00002.safetensors": "",
  "model.safetensors.index.json": index("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"),
  "pytorch_model.bin": "",
}, [
  "config.json",
  "model-00001-of-00002.safetensors",
  "model-00002-of-00002.safetensors",
  "model.safetensors.index.json",
]);

test("shards of which one is not there: the next kind", {
  "config.json": CONFIG,
  "model-00001-of-00002.safetensors": "",
  "model.safetensors.index.json": index("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"),
  "pytorch_model-00001-of-00001.bin": "",
  "pytorch_model.bin.index.json": index("pytorch_model-00001-of-00001.bin"),
}, ["config.json", "pytorch_model-00001-of-00001.bin", "pytorch_model.bin.index.json"]);

test("weights that config.json names", {
  "config.json": { ...CONFIG, transformers_weights: "other.safetensors" },
  "model.safetensors": "",
  "other.safetensors": "",
}, ["config.json", "other.safetensors"]);

const MODULES = [
  { idx: 0, name: "0", path: "", type: "sentence_transformers.models.Transformer" },
  { idx: 1, name: "1", path: "1_Pooling", type: "sentence_transformers.models.Pooling" },
  { idx: 2, name: "2", path: "2_Dense", type: "sentence_transformers.models.Dense" },
  { idx: 3, name: "3", path: "3_Normalize", type: "sentence_transformers.models.Normalize" },
];

test("sentence-transformers: what modules.json names", {
  "1_Pooling/config.json": {},
  "2_Dense/config.json": {},
  "2_Dense/model.safetensors": "",
  "2_Dense/pytorch_model.bin": "",
  "colbert_linear.pt": "",
  "config.json": CONFIG,
  "config_sentence_transformers.json": {},
  "imgs/figure.png": "",
  "model.safetensors": "",
  "modules.json": MODULES,
  "onnx/model.onnx": "",
  "sentence_bert_config.json": {},
  "tokenizer.json": {},
}, [
  "1_Pooling/config.json",
  "2_Dense/config.json",
  "2_Dense/model.safetensors",
  "config.json",
  "config_sentence_transformers.json",
  "model.safetensors",
  "modules.json",
  "sentence_bert_config.json",
  "tokenizer.json",
]);

test("sentence-transformers, old layout: the model is in a folder", {
  "0_Transformer/config.json": CONFIG,
  "0_Transformer/pytorch_model.bin": "",
  "0_Transformer/sentence_bert_config.json": {},
  "0_Transformer/tokenizer.json": {},
  "1_Pooling/config.json": {},
  "modules.json": [{ ...MODULES[0], path: "0_Transformer" }, MODULES[1]],
}, [
  "0_Transformer/config.json",
  "0_Transformer/pytorch_model.bin",
  "0_Transformer/sentence_bert_config.json",
  "0_Transformer/tokenizer.json",
  "1_Pooling/config.json",
  "modules.json",
]);

refused(
  "another kind of model",
  { "config.json": { model_type: "bert" }, "model.safetensors": "" },
  'model_type is "bert"',
);
refused(
  "no config.json",
  { "model.safetensors": "" },
  "Cannot use org/name: it has no config.json; expected a model of transformers.",
);
refused("an adapter", { "adapter_config.json": {}, "adapter_model.safetensors": "" }, "It is an adapter");
refused(
  "only an exported graph",
  { "config.json": CONFIG, "onnx/model.onnx": "" },
  "it has no complete weights but onnx/model.onnx; expected one of model.safetensors",
);
refused(
  "only TensorFlow's",
  { "config.json": CONFIG, "tf_model.h5": "" },
  "it has no complete weights but tf_model.h5",
);
refused("a shard outside", {
  "config.json": CONFIG,
  "model.safetensors.index.json": index("../other.safetensors"),
}, "names of files beside it or below");
