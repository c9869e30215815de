import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import type { Weights } from "../lib/checkpoint/weights.ts";
import { XlmError } from "../lib/errors.ts";
import { type FloatType, GraphBuilder } from "../lib/graph/graph_builder.ts";
import type { Family, Vocabulary } from "./family.ts";
import { withFetchHint } from "./fetch_hint.ts";
import { headConfig, type HeadName, requireHead } from "./heads.ts";
import { readLabels } from "./labels.ts";
import { Scope } from "./layers/scope.ts";
import type { Model } from "./model.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** The parts of a checkpoint. */
export interface CheckpointParts {
  directory: string;
  json: ConfigReader;
  weights: Weights;
  /** The vocabulary, if it is stored with the weights instead of in a file of its own. */
  vocabulary?: Vocabulary | undefined;
  /** Type that layers compute in. @default {"float"} */
  layer_type?: FloatType | undefined;
}

/**
 * Opens a model whose graphs are built from the weights of its checkpoint.
 *
 * @throws {XlmError} exit code 3 if config.json is unusable.
 */
export async function checkpointModel(
  family: Family,
  { directory, json, weights, vocabulary, layer_type }: CheckpointParts,
): Promise<Model> {
  const { properties, encoder: addEncoder, head: addHead, sizes, ...defaults } = await family.open(json, weights);
  const labels = (head: HeadName) => readLabels(headConfig(json, head));
  let tokenizer: Promise<Tokenizer> | undefined;
  const model: Model = {
    ...properties,
    ...defaults,
    directory,
    config: json,
    weights,
    labels,
    tokenizer(settings) {
      return tokenizer ??= fittingTokenizer(model, family.tokenizer.load(directory, settings, vocabulary));
    },
    build(head, finish, { graph = new GraphBuilder(), ...options } = {}) {
      requireHead(model, head);
      const scope = new Scope(graph, weights);
      const { encoder, base } = addEncoder(scope, { layer_type, ...options });
      const place = {
        encoder,
        scope,
        base,
        get json() {
          return headConfig(json, head);
        },
        get num_labels() {
          return labels(head).num_labels;
        },
      };
      finish(encoder, addHead(head, place));
      weights.check(() => ({ ...sizes, num_labels: labels(head).num_labels }));
      return graph.build();
    },
  };
  return model;
}

/**
 * Loads the tokenizer and checks that it fits the model: every id has a row in the embeddings.
 *
 * @throws {XlmError} exit code 3 if it does not.
 */
async function fittingTokenizer(model: Model, loading: Promise<Tokenizer>): Promise<Tokenizer> {
  const tokenizer = await loading.catch(async (error) => {
    throw await withFetchHint(error, model.directory);
  });
  if (tokenizer.vocab_size <= model.vocab_size) return tokenizer;
  throw new XlmError(
    3,
    `Cannot use the tokenizer in ${model.directory}: it has ${tokenizer.vocab_size} entries and the model's embeddings ` +
      `have ${model.vocab_size} rows; expected no more entries than rows. Do they belong together?`,
  );
}
