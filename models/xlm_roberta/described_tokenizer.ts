import { XlmError } from "../../lib/errors.ts";
import { readMergePieces } from "../../lib/text/pipeline/merge_pieces.ts";
import { Pipeline } from "../../lib/text/pipeline/pipeline.ts";
import { BARE_TEMPLATE } from "../../lib/text/pipeline/sequence_template.ts";
import { StageJson } from "../../lib/text/pipeline/stage_json.ts";
import { UnigramPieces } from "../../lib/text/pipeline/unigram_pieces.ts";
import type { PrecompiledCharsmap } from "../../lib/text/normalize/precompiled_charsmap.ts";
import { Unigram } from "../../lib/text/encode/unigram.ts";
import type { UnigramVocabulary } from "../../lib/text/encode/unigram_vocabulary.ts";
import { PipelineReader } from "./pipeline_reader.ts";
import { StandardReader } from "./standard_reader.ts";
import type { TokenizerJson } from "./tokenizer_json.ts";
import type { TokenizerParts } from "./tokenizer_parts.ts";
import { METASPACE } from "./tokenizer_words.ts";

type Stages = Pick<TokenizerParts, "model" | "reader" | "template" | "decode" | "merges">;

/**
 * Builds a tokenizer from the stages in tokenizer.json. If they are XLM-RoBERTa's own, as in nearly all files, the fast
 * implementation is used.
 *
 * @param charsmap the charsmap in its normalizer.
 * @throws {XlmError} exit code 3 if a stage or the type of the model is unsupported; the message names it.
 */
export function describedTokenizer(
  { header, vocabulary }: TokenizerJson,
  path: string,
  charsmap: PrecompiledCharsmap | undefined,
): Stages {
  const pipeline = new Pipeline(header, path);
  const model = new StageJson(path, "model", header["model"]);
  const { template = BARE_TEMPLATE, decode } = pipeline;
  if (!vocabulary) {
    if (model.type !== "BPE") return model.unsupported("model", ["Unigram", "BPE"]);
    const pieces = readMergePieces(model);
    // Special pieces are not made by merges.
    const reader = new PipelineReader(pipeline, pieces, () => pieces);
    return { model: pieces, reader, template, decode, merges: true };
  }
  const unk_id = unknownId(model, vocabulary);
  const byte_fallback = model.boolean("byte_fallback", false);
  const add_prefix_space = standardPrefix(header);
  if (add_prefix_space !== undefined && !byte_fallback) {
    const unigram = new Unigram(vocabulary, unk_id);
    const reader = new StandardReader({ vocabulary, unk_id, charsmap, add_prefix_space }, unigram);
    return { model: unigramModel(vocabulary, unigram), reader, template, decode, merges: false };
  }
  const pieces = new UnigramPieces(vocabulary, unk_id, byte_fallback);
  const reader = new PipelineReader(pipeline, pieces, (special) => {
    return new UnigramPieces(
      vocabulary,
      unk_id,
      byte_fallback,
      new Unigram(vocabulary, unk_id, vocabulary.idsOf(special)),
    );
  });
  return { model: pieces, reader, template, decode, merges: false };
}

/** The model of a Unigram vocabulary. */
export function unigramModel(vocabulary: UnigramVocabulary, unigram: Unigram): TokenizerParts["model"] {
  return {
    length: vocabulary.length,
    id: (piece) => unigram.id(piece),
    piece: (id) => id >= 0 && id < vocabulary.length ? vocabulary.piece(id) : "",
  };
}

function unknownId(model: StageJson, { length }: UnigramVocabulary): number {
  const unk_id = model.has("unk_id") ? model.integer("unk_id") : -1;
  if (unk_id >= 0 && unk_id < length) return unk_id;
  throw new XlmError(
    3,
    `Cannot use ${model.path}: its unk_id is ${model.value("unk_id") ?? "missing"}; expected the id of the unknown ` +
      `piece among ${length}.`,
  );
}

/** If the stages are XLM-RoBERTa's own, whether words get a space before them; else undefined. */
function standardPrefix(header: Readonly<Record<string, unknown>>): boolean | undefined {
  const list = (stage: unknown, name: string): { type?: unknown }[] => {
    const found = stage as { type?: unknown } & Record<string, unknown> | null | undefined;
    return !found ? [] : found.type === "Sequence" ? found[name] as { type?: unknown }[] : [found];
  };
  const normalizers = list(header["normalizer"], "normalizers");
  const [split, metaspace, ...more] = list(header["pre_tokenizer"], "pretokenizers");
  if (normalizers.length > 1 || normalizers.some(({ type }) => type !== "Precompiled")) return undefined;
  if (split?.type !== "WhitespaceSplit" || metaspace?.type !== "Metaspace" || more.length > 0) return undefined;
  const { replacement, prepend_scheme = "always", split: splits = true } = metaspace as Record<string, unknown>;
  if (replacement !== METASPACE || splits !== true || prepend_scheme === "first") return undefined;
  return prepend_scheme === "always";
}
