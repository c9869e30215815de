import { assertEquals } from "@std/assert";
import { tensorNames } from "../../../lib/checkpoint/tensor_names.ts";
import type { TensorReference } from "../../../lib/checkpoint/tensor_reference.ts";
import { assertRefused } from "./assert_refused.ts";

const WORDS = "embeddings.word_embeddings.weight";

function read(names: readonly string[]): { names: string[]; prefix: string } {
  const tensors = names.map((name): [string, TensorReference] => [
    name,
    { name, dtype: "F32", shape: [1], file: "/m/blob", offset: 0, length: 4 },
  ]);
  const { tensors: renamed, prefix } = tensorNames(new Map(tensors), "/m/model.ckpt");
  for (const [name, tensor] of renamed) assertEquals(tensor.name, name);
  return { names: [...renamed.keys()], prefix };
}

const READ: Record<string, [stored: string[], names: string[], prefix: string]> = {
  "a model with a head": [[`roberta.${WORDS}`, "lm_head.bias"], [`roberta.${WORDS}`, "lm_head.bias"], ""],
  "a bare model": [[WORDS, "encoder.layer.0.x.weight"], [WORDS, "encoder.layer.0.x.weight"], ""],
  "no model at all": [["module.a", "module.b"], ["module.a", "module.b"], ""],
  "DataParallel's wrapping": [[`module.roberta.${WORDS}`, "module.classifier.bias"], [
    `roberta.${WORDS}`,
    "classifier.bias",
  ], "module."],
  "Lightning's wrapping": [
    [`model.roberta.${WORDS}`, "model.lm_head.bias"],
    [`roberta.${WORDS}`, "lm_head.bias"],
    "model.",
  ],
  "several wrappings": [[`module.net.backbone.${WORDS}`], [WORDS], "module.net.backbone."],
  "a bare model beside its head": [
    [`backbone.${WORDS}`, "classifier.weight"],
    [WORDS, "classifier.weight"],
    "backbone.",
  ],
  "a wrapping called encoder": [
    [`encoder.${WORDS}`, "encoder.encoder.layer.0.x.weight"],
    [WORDS, "encoder.layer.0.x.weight"],
    "encoder.",
  ],
  "sentence-transformers' modules": [
    [`0.auto_model.${WORDS}`, "2.linear.weight"],
    [WORDS, "2.linear.weight"],
    "0.auto_model.",
  ],
  "compilation": [[`_orig_mod.roberta.${WORDS}`, "_orig_mod.lm_head.bias"], [`roberta.${WORDS}`, "lm_head.bias"], ""],
  "compilation inside a wrapping": [[`module._orig_mod.model.${WORDS}`], [WORDS], "module.model."],
  "sharded and recomputed layers": [
    [`_fsdp_wrapped_module.${WORDS}`, "encoder.layer.0._fsdp_wrapped_module._checkpoint_wrapped_module.x.weight"],
    [WORDS, "encoder.layer.0.x.weight"],
    "",
  ],
  "XLM in a wrapping, with TensorFlow's names": [
    ["model.transformer.layer_norm_emb.gamma", "model.pred_layer.proj.bias", "loss.weight"],
    ["transformer.layer_norm_emb.weight", "pred_layer.proj.bias", "loss.weight"],
    "model.",
  ],
  "a bare XLM in a wrapping": [["module.layer_norm_emb.weight"], ["layer_norm_emb.weight"], "module."],
  "counted positions": [[`model.${WORDS}`, "model.embeddings.position_ids"], [WORDS], "model."],
  "a student that nothing wraps": [[WORDS, `teacher.${WORDS}`], [WORDS, `teacher.${WORDS}`], ""],
  "an ending of a longer word": [[`xroberta.${WORDS}`], [WORDS], "xroberta."],
};

for (const [title, [stored, names, prefix]] of Object.entries(READ)) {
  Deno.test(`tensorNames knows ${title}`, () => assertEquals(read(stored), { names, prefix }));
}

const REFUSED: Record<string, [stored: string[], ...parts: string[]]> = {
  "two wrapped models": [[`query.${WORDS}`, `passage.${WORDS}`], 'several models, under "query." and "passage."'],
  "a tensor under two names": [
    [`model.${WORDS}`, "model.classifier.weight", "classifier.weight"],
    "classifier.weight",
    "two names",
  ],
  "old and new names at once": [["layer_norm_emb.weight", "layer_norm_emb.gamma"], "two names"],
  "LoRA": [
    [`base_model.model.${WORDS}`, "base_model.model.encoder.layer.0.x.lora_A.default.weight"],
    "lora_A",
    "merge_and_unload",
  ],
  "a layer that an adapter wraps": [
    ["encoder.layer.0.attention.self.query.base_layer.weight"],
    "adapter",
    "merge_and_unload",
  ],
  "a head that an adapter trained": [["classifier.modules_to_save.default.weight"], "adapter"],
};

for (const [title, [stored, ...parts]] of Object.entries(REFUSED)) {
  Deno.test(`tensorNames refuses ${title}`, () => assertRefused(() => read(stored), "/m/model.ckpt", ...parts));
}
