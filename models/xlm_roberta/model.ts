import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import type { Weights } from "../../lib/checkpoint/weights.ts";
import { ELEMENT_TYPE } from "../../lib/graph/model_proto.ts";
import type { FamilyModel } from "../family.ts";
import { defaultHead, type HeadName, type HeadPlace, type HeadValues } from "../heads.ts";
import { XLM_ROBERTA_ARCHITECTURES } from "./architectures.ts";
import { readXlmRobertaConfig, type XlmRobertaConfig } from "./config.ts";
import { xlmRobertaEncoder } from "./encoder.ts";
import { XLM_ROBERTA_HEADS, type XlmRobertaHead, xlmRobertaHeads } from "./heads.ts";
import { XLM_ROBERTA_VARIANTS } from "./variants.ts";

const PREFIX = "roberta";

/**
 * Opens a checkpoint of XLM-RoBERTa or a variant.
 *
 * @throws {XlmError} exit code 3 if config.json is unusable.
 */
export function openXlmRoberta(json: ConfigReader, weights: Weights): FamilyModel {
  const config = readXlmRobertaConfig(json);
  const { vocab_size, hidden_size, intermediate_size, max_position_embeddings, type_vocab_size, pad_token_id } = config;
  // Tensor names may lack the prefix that models with a head add.
  const bare = weights.has("embeddings.word_embeddings.weight");
  const architectures = json.strings("architectures") ?? [];
  const heads = xlmRobertaHeads(weights, bare ? "" : `${PREFIX}.`, architectures);
  return {
    properties: {
      family: config.family,
      base_model_prefix: PREFIX,
      vocab_size,
      hidden_size,
      num_layers: config.num_hidden_layers,
      max_length: max_position_embeddings - pad_token_id - 1,
      max_position_embeddings,
      pad_token_id,
      type_vocab_size,
      langs: undefined,
      n_langs: 0,
      heads,
      head: defaultHead(json, XLM_ROBERTA_ARCHITECTURES, heads),
      shifts_labels: shiftsLabels(config, architectures),
      translation: "pair",
      causal: config.is_decoder,
    },
    /** Counted from `pad_token_id + 1` over the tokens that are not padding; padding stays at `pad_token_id`. */
    positionIds(input_ids) {
      let position = pad_token_id;
      return input_ids.map((id) => id === pad_token_id ? pad_token_id : ++position);
    },
    addPositionIds(graph, input_ids) {
      const pad = graph.int32s([pad_token_id], []);
      const padding = graph.op("Equal", [input_ids, pad]);
      const kept = graph.op("Cast", [graph.op("Not", [padding])], { to: ELEMENT_TYPE.int32 });
      const counted = graph.op("CumSum", [kept, graph.int64s([1], [])]);
      return graph.op("Add", [graph.op("Mul", [counted, kept]), pad]);
    },
    /** All positions: by default nothing is masked. */
    attentionMask: (input_ids) => input_ids.map(() => 1),
    readsPadding: () => false,
    encoder(scope, options) {
      const base = bare ? scope : scope.at(PREFIX);
      return { base, encoder: xlmRobertaEncoder(base, config, options) };
    },
    head<H extends HeadName>(head: H, place: HeadPlace): HeadValues[H] {
      // `qa` is never among the heads.
      const build = XLM_ROBERTA_HEADS[head as XlmRobertaHead] as (
        place: HeadPlace,
        config: XlmRobertaConfig,
      ) => HeadValues[H];
      return build(place, config);
    },
    sizes: { vocab_size, hidden_size, intermediate_size, max_position_embeddings, type_vocab_size },
  };
}

function shiftsLabels({ family, is_decoder }: XlmRobertaConfig, architectures: readonly string[]): boolean {
  const named = (name: string) => architectures.includes(XLM_ROBERTA_VARIANTS[family].classes + name);
  return named("ForCausalLM") || (is_decoder && !named("ForMaskedLM"));
}
