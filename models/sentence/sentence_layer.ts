import { join } from "@std/path";
import { isFile } from "../../lib/checkpoint/is_file.ts";
import { readCheckpoint } from "../../lib/checkpoint/checkpoint.ts";
import { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { excerpt } from "../../lib/checkpoint/excerpt.ts";
import type { ModuleEntry } from "../../lib/checkpoint/module_list.ts";
import type { TensorReference } from "../../lib/checkpoint/tensor_reference.ts";
import { tensorValues } from "../../lib/checkpoint/tensor_values.ts";
import { Weights } from "../../lib/checkpoint/weights.ts";
import { XlmError } from "../../lib/errors.ts";
import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import { type Activation, applyActivation } from "../layers/activation.ts";
import { Scope } from "../layers/scope.ts";

/** A layer after the pooling: sentence-transformers' Dense, LayerNorm or Normalize. */
export interface SentenceLayer {
  /** Name for `info`. */
  readonly name: string;
  /** Input and output size; `undefined` if it accepts any size. */
  readonly sizes: { from: number; to: number } | undefined;
  /** [rows, from] → [rows, to]. */
  apply(graph: GraphBuilder, vectors: Value): Value;
}

/** Names of a module's weights file, in order of preference. */
export const MODULE_WEIGHTS = ["model.safetensors", "pytorch_model.bin"];

/** Activation modules of PyTorch without parameters, by class. */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  "linear.Identity": "linear",
  "activation.Tanh": "tanh",
  "activation.ReLU": "relu",
  "activation.ReLU6": "relu6",
  "activation.GELU": "gelu",
  "activation.SiLU": "silu",
  "activation.Sigmoid": "sigmoid",
  "activation.Mish": "mish",
  "activation.Hardswish": "hardswish",
  "activation.LeakyReLU": "leaky_relu",
};
const DEFAULT_ACTIVATION = "torch.nn.modules.activation.Tanh";

/** Lower bound of the divisor, as in torch.nn.functional.normalize. */
const SHORTEST = 1e-12;
/** PyTorch's default. */
const LAYER_NORM_EPSILON = 1e-5;

/**
 * Reads a module after the pooling: a layer, or `nothing` for a module that has an effect only in training. `undefined`
 * for an unknown module.
 *
 * @throws {XlmError} exit code 3 if its files are unusable.
 */
export function readSentenceLayer(
  directory: string,
  entry: ModuleEntry,
): Promise<SentenceLayer | "nothing"> | undefined {
  const folder = join(directory, entry.path);
  if (entry.name === "Dropout") return Promise.resolve("nothing");
  if (entry.name === "Normalize") return readNormalize(folder);
  if (entry.name === "Dense") return readDense(folder, entry.path);
  return entry.name === "LayerNorm" ? readLayerNorm(folder, entry.path) : undefined;
}

async function readNormalize(folder: string): Promise<SentenceLayer> {
  refuseOtherInput(await ConfigReader.find(join(folder, "config.json")));
  return { name: "Normalize", sizes: undefined, apply: normalized };
}

/** Scales each vector to length 1. */
export function normalized(graph: GraphBuilder, vectors: Value): Value {
  const lengths = graph.op("ReduceL2", [vectors, graph.int64s([-1])], { keepdims: 1 });
  return graph.op("Div", [vectors, graph.op("Max", [lengths, graph.floats([SHORTEST])])]);
}

async function readDense(folder: string, path: string): Promise<SentenceLayer> {
  const json = await ConfigReader.load(join(folder, "config.json"));
  refuseOtherInput(json);
  const from = json.integer("in_features", 0, { min: 1 }) || json.fail("in_features is missing", "a size");
  const to = json.integer("out_features", 0, { min: 1 }) || json.fail("out_features is missing", "a size");
  const bias = json.boolean("bias", true);
  const residual = json.boolean("use_residual", false);
  const activation = activationOf(json);
  const weights = await readWeights(folder, path);
  return {
    name: `Dense (${from} to ${to})`,
    sizes: { from, to },
    apply(graph, vectors) {
      const scope = new Scope(graph, weights, `${path}/`);
      const out = applyActivation(graph, activation, scope.at("linear").linear(vectors, from, to, { bias }));
      const skip = () => from === to ? vectors : scope.at("residual").linear(vectors, from, to, { bias: false });
      const value = residual ? graph.op("Add", [out, skip()]) : out;
      weights.check(() => ({ in_features: from, out_features: to }));
      return value;
    },
  };
}

function activationOf(json: ConfigReader): Activation {
  const name = json.string("activation_function", DEFAULT_ACTIVATION);
  const known = name.replace(/^torch\.nn\.modules\./, "");
  return Object.hasOwn(ACTIVATIONS, known)
    ? ACTIVATIONS[known]!
    : json.fail(`activation_function is ${excerpt(name)}`, `one of ${Object.keys(ACTIVATIONS).join(", ")}`);
}

async function readLayerNorm(folder: string, path: string): Promise<SentenceLayer> {
  const json = await ConfigReader.load(join(folder, "config.json"));
  const size = json.integer("dimension", 0, { min: 1 }) || json.fail("dimension is missing", "a size");
  const weights = await readWeights(folder, path);
  return {
    name: "LayerNorm",
    sizes: { from: size, to: size },
    apply(graph, vectors) {
      const value = new Scope(graph, weights, `${path}/`).at("norm").layerNorm(vectors, size, LAYER_NORM_EPSILON);
      weights.check(() => ({ dimension: size }));
      return value;
    },
  };
}

/** Refuses a module that works on token states instead of the pooled vector. */
function refuseOtherInput(json: ConfigReader | undefined): void {
  for (const name of ["module_input_name", "module_output_name"]) {
    const value = json?.string(name, "sentence_embedding");
    if (value !== undefined && value !== "sentence_embedding") {
      json!.fail(`${name} is ${excerpt(value)}`, "sentence_embedding");
    }
  }
}

/** Reads a module's weights into memory: they are small, and external data of a graph must be in one folder. */
async function readWeights(folder: string, path: string): Promise<Weights> {
  const paths = MODULE_WEIGHTS.map((name) => join(folder, name));
  const there = await Promise.all(paths.map(isFile));
  const found = paths.find((_, i) => there[i]);
  if (found === undefined) {
    throw new XlmError(3, `Cannot use ${folder}: it has no weights; expected ${MODULE_WEIGHTS.join(" or ")}.`);
  }
  const { tensors } = await readCheckpoint(found);
  const named = [...tensors].map(([name, tensor]) => inMemory(tensor, `${path}/${name}`));
  return new Weights(new Map(named.map((tensor) => [tensor.name, tensor])), found);
}

function inMemory(tensor: TensorReference, name: string): TensorReference {
  using file = Deno.openSync(tensor.file);
  const values = tensorValues(tensor, () => file, 0, tensor.shape.reduce((product, size) => product * size, 1));
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dtype: "F32", shape: tensor.shape, file: tensor.file, offset: 0, length: data.length, data };
}
