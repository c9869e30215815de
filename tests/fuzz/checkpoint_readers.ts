import { Engine } from "../../lib/runtime/engine.ts";
import { forward } from "../../lib/tasks/forward/forward.ts";
import { forwardProgram } from "../../lib/tasks/forward/forward_program.ts";
import { modelInfo } from "../../lib/reports/model_info.ts";
import { loadModel } from "../../models/mod.ts";
import { insideSafetensors, insideZip } from "./containers.ts";
import { fixtureSeeds } from "./fixture_seeds.ts";
import { changeBytes, type Mutator } from "./mutators.ts";
import type { Reader } from "./reader.ts";
import { changeJson, changeText } from "./text_mutators.ts";

/** What `xlm info` does: every head is built, no weight is read. */
async function readModel(folder: string): Promise<void> {
  modelInfo(await loadModel(folder));
}

/** What `xlm forward` does with a record of ids: onnxruntime reads the weights, or the exported graph. */
async function runModel(folder: string): Promise<void> {
  const model = await loadModel(folder);
  const { head } = model;
  const options = { device: "cpu", workers: 1, threads: 1, batch_size: 1, verbose: false } as const;
  const program = forwardProgram(model, { head, hidden_states: false, attentions: false });
  await using engine = new Engine(program, options);
  await engine.ready;
  const input_ids = [0, 5, 6, 7, 8, 2];
  const fields = { input_ids: head === "multiple-choice" ? [input_ids, input_ids] : input_ids };
  await forward(fields, { model, head, run: engine.run, max_length: model.max_length });
}

function checkpoint(
  name: string,
  folders: readonly string[],
  file: string,
  mutators: readonly Mutator[],
  read: (folder: string) => Promise<void> = readModel,
): Reader {
  return { name, seeds: fixtureSeeds(folders, file), mutators, read };
}

const WHOLE = "model.safetensors";
const TORCH = "pytorch_model.bin";
const HEADS = [
  "quantized/safetensors",
  "checkpoints/safetensors",
  "language_model/xlm_asm",
  "language_model/xlm_roberta",
];
const ZIPS = [
  "quantized/torch",
  "checkpoints/torch-zip",
  "checkpoints/torch-zip-protocol-4",
  "checkpoints/torch-views",
];
const GRAPHS = ["onnx/roberta-lm-opset-11", "onnx/roberta-model-external"];

export const CHECKPOINT_READERS: readonly Reader[] = [
  checkpoint("config", [...HEADS, "language_model/xlm_langs", "fill_mask/xlm_roberta"], "config.json", [
    changeJson,
    changeText,
  ]),
  checkpoint("index", ["checkpoints/safetensors-sharded"], `${WHOLE}.index.json`, [
    changeJson,
    changeText,
    changeBytes,
  ]),
  checkpoint("safetensors", HEADS, WHOLE, [changeBytes, insideSafetensors(changeJson), insideSafetensors(changeText)]),
  checkpoint("zip", ZIPS, TORCH, [changeBytes]),
  checkpoint("torch-zip", ZIPS, TORCH, [insideZip(changeBytes)]),
  checkpoint("torch-legacy", ["checkpoints/torch-legacy"], TORCH, [changeBytes]),
  checkpoint("training-run", ["checkpoints/facebook-legacy"], "mlm_tiny.pth", [changeBytes]),
  checkpoint("onnx", GRAPHS, "model.onnx", [changeBytes]),
  checkpoint("onnx-session", GRAPHS, "model.onnx", [changeBytes], runModel),
  checkpoint("weights-session", HEADS, WHOLE, [changeBytes, insideSafetensors(changeJson)], runModel),
];
