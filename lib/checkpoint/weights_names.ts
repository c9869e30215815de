/** The weights file, or the index of several, in transformers' order. */
export const WEIGHTS = [
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
] as const;

/**
 * Exported graphs as optimum, sentence-transformers and transformers.js name them, where there is nothing that is run as it
 * is: those that lose least first.
 */
const EXPORTED: readonly RegExp[] = [
  /^model\.onnx$/,
  /^model_(O[12]|optimized)\.onnx$/,
  /^model_O3\.onnx$/,
  /^model_(O4|fp16)\.onnx$/,
  /^model_(int8|quantized|uint8|q(u?int)8(_\w+)?)\.onnx$/,
  /^model_q4f16\.onnx$/,
  /^model_(q4|bnb4)\.onnx$/,
];

/** What PyTorch's own save, Lightning and facebookresearch/XLM call a training run's checkpoint. */
const TRAINING_RUN = /\.(pth|ckpt|pt)$/;

/** What a trainer keeps beside the weights. */
const BESIDE = /^(optimizer|scheduler|scaler|rng_state.*|training_args|trainer_state)\./;

/** Weights of other frameworks, named where nothing else is found. */
const FOREIGN = /^(tf_model\.h5|flax_model\.msgpack|.*\.ckpt(-\d+)?\.(index|meta|data.*)|.*\.gguf|rust_model\.ot)$/;

export const ADAPTER_CONFIG = "adapter_config.json";

/** Files of an adapter, which is no model of its own. */
const ADAPTER = /^adapter_(config\.json|model\.(safetensors|bin))$/;

/** Weights under a name that says nothing of how to read them, and the folders that a trainer saves models in. */
const OTHER = /\.(safetensors|bin)$|^checkpoint-\d+$/;

/** What of a directory's files may hold a model's weights. */
export interface WeightsNames {
  /** In the order that they are taken in. */
  candidates: string[];
  /** What might be the weights, and several of them. */
  runs: string[];
  foreign: string[];
  adapter: string[];
  /** Files, or folders, that may be weights and are taken only where they are named themselves. */
  others: string[];
}

/** @param names as `namesIn` gives them. */
export function weightsNames(names: readonly string[]): WeightsNames {
  const exported = names.filter((name) => /^(onnx\/)?[^/]+\.onnx$/.test(name));
  const ranked = EXPORTED.flatMap((pattern) =>
    // Those in the folder `onnx` first.
    [...exported].sort((a, b) => Number(b.includes("/")) - Number(a.includes("/")))
      .filter((name) => pattern.test(name.replace("onnx/", "")))
  );
  const runs = names.filter((name) => TRAINING_RUN.test(name) && !BESIDE.test(name));
  const only = (some: readonly string[]) => some.length === 1 ? some : [];
  const adapter = names.filter((name) => ADAPTER.test(name));
  const weights: readonly string[] = WEIGHTS.filter((name) => names.includes(name));
  return {
    candidates: [
      ...weights,
      ...ranked,
      ...only(runs),
      ...runs.length + ranked.length === 0 ? only(exported) : [],
    ],
    runs: [...runs, ...exported],
    foreign: names.filter((name) => FOREIGN.test(name)),
    adapter,
    others: names.filter((name) => OTHER.test(name) && !BESIDE.test(name) && ![...weights, ...adapter].includes(name)),
  };
}
