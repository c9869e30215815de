import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import type { Weights } from "../../lib/checkpoint/weights.ts";
import { ELEMENT_TYPE } from "../../lib/graph/model_proto.ts";
import type { FamilyModel } from "../family.ts";
import { defaultHead } from "../heads.ts";
import { steps } from "../layers/sequence_inputs.ts";
import { XLM_ARCHITECTURES } from "./architectures.ts";
import { readXlmConfig } from "./config.ts";
import { xlmEncoder } from "./encoder.ts";
import { XLM_HEADS, xlmHeads } from "./heads.ts";
import { embeddedLanguages } from "./languages.ts";

const PREFIX = "transformer";

/**
 * An XLM checkpoint.
 *
 * @throws {XlmError} exit code 3 if config.json is unusable.
 */
export function openXlm(json: ConfigReader, weights: Weights): FamilyModel {
  const config = readXlmConfig(json);
  const { vocab_size, emb_dim, n_langs, max_position_embeddings, pad_token_id } = config;
  const heads = xlmHeads(weights, config);
  return {
    properties: {
      family: "xlm",
      base_model_prefix: PREFIX,
      vocab_size,
      hidden_size: emb_dim,
      num_layers: config.n_layers,
      max_length: max_position_embeddings,
      max_position_embeddings,
      pad_token_id,
      type_vocab_size: vocab_size,
      langs: embeddedLanguages(config),
      n_langs,
      heads,
      head: defaultHead(json, XLM_ARCHITECTURES, heads),
      shifts_labels: false, // the reference does not shift labels, causal or not
      translation: "tlm",
      causal: config.causal,
    },
    positionIds: (input_ids) => input_ids.map((_, position) => position),
    addPositionIds(graph, input_ids) {
      const sizes = graph.op("Shape", [input_ids]);
      const positions = steps(graph, graph.op("Gather", [sizes, graph.int64s([1])]), 0);
      return graph.op("Cast", [graph.op("Expand", [positions, sizes])], { to: ELEMENT_TYPE.int32 });
    },
    /**
     * 1 for the first `lengths` positions, by default the number of tokens that are not padding, wherever the padding
     * is.
     */
    attentionMask(input_ids, lengths = input_ids.filter((id) => id !== pad_token_id).length) {
      return input_ids.map((_, position) => position < lengths ? 1 : 0);
    },
    readsPadding: (head) =>
      (head === "sequence-classification" || head === "multiple-choice") && config.summary_type !== "first",
    encoder(scope, options) {
      const base = weights.has("embeddings.weight") ? scope : scope.at(PREFIX);
      return { base, encoder: xlmEncoder(base, config, options) };
    },
    head: (head, place) => XLM_HEADS[head](place, readXlmConfig(place.json)),
    sizes: { vocab_size, emb_dim, "emb_dim × 4": 4 * emb_dim, n_langs, max_position_embeddings },
  };
}
