import { Buffer } from "node:buffer";
import type { SentencePieceModel } from "../../lib/text/encode/sentencepiece_model.ts";
import { UnigramVocabulary } from "../../lib/text/encode/unigram_vocabulary.ts";
import type { TokenizerJson } from "./tokenizer_json.ts";

/** The special tokens around a text, by tokenizer_config.json. */
interface Frame {
  add_bos_token: boolean;
  add_eos_token: boolean;
}

/**
 * Converts a SentencePiece model to a tokenizer.json as transformers 5.18 does without a tokenizer class: pieces keep
 * their ids, spaces become `▁`, nothing is prepended, and all types except `unigram` become byte-pair encoding, with
 * merges in the order of the pieces.
 */
export function describeSentencePiece(
  model: SentencePieceModel,
  pieces: readonly string[],
  frame: Frame,
): TokenizerJson {
  const { byte_fallback, precompiled_charsmap } = model;
  const unigram = model.model_type === "unigram";
  const metaspace = { type: "Replace", pattern: { String: "▁" }, content: " " };
  const header = {
    normalizer: {
      type: "Sequence",
      normalizers: [
        ...precompiled_charsmap.length === 0 ? [] : [{
          type: "Precompiled",
          precompiled_charsmap: Buffer.from(precompiled_charsmap).toString("base64"),
        }],
        { type: "Replace", pattern: { String: " " }, content: "▁" },
      ],
    },
    decoder: {
      type: "Sequence",
      decoders: byte_fallback ? [metaspace, { type: "ByteFallback" }, { type: "Fuse" }] : [metaspace],
    },
    post_processor: template(model, frame),
    model: unigram
      ? { type: "Unigram", unk_id: model.unk_id, byte_fallback }
      : { type: "BPE", ...merges(pieces), unk_token: model.unk_piece, fuse_unk: true, byte_fallback },
  };
  if (!unigram) return { header, vocabulary: undefined };
  const vocabulary = new UnigramVocabulary();
  for (const [id, piece] of pieces.entries()) vocabulary.append(piece, model.scores[id]!);
  return { header, vocabulary };
}

function template({ bos_id, eos_id }: SentencePieceModel, { add_bos_token, add_eos_token }: Frame) {
  const special = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });
  const bos = add_bos_token && bos_id >= 0;
  const eos = add_eos_token && eos_id >= 0;
  const framed = (id: string, type_id: number) => [
    ...bos ? [special("bos", type_id)] : [],
    { Sequence: { id, type_id } },
    ...eos ? [special("eos", type_id)] : [],
  ];
  return {
    type: "TemplateProcessing",
    single: framed("A", 0),
    pair: [...framed("A", 0), ...framed("B", 1)],
    special_tokens: { bos: { ids: [bos_id] }, eos: { ids: [eos_id] } },
  };
}

/** All ways to make a piece of two others, in the order of the pieces, then by length of the first part. */
function merges(pieces: readonly string[]): { vocab: Record<string, number>; merges: [string, string][] } {
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const found: { id: number; parts: [string, string]; order: [number, number] }[] = [];
  for (const [piece, id] of ids) {
    const characters = Array.from(piece);
    for (let at = 1; at < characters.length; at++) {
      const parts: [string, string] = [characters.slice(0, at).join(""), characters.slice(at).join("")];
      if (parts.every((part) => ids.has(part))) found.push({ id, parts, order: [at, characters.length - at] });
    }
  }
  found.sort((a, b) => a.id - b.id || a.order[0] - b.order[0] || a.order[1] - b.order[1]);
  return { vocab: Object.fromEntries(ids), merges: found.map(({ parts }) => parts) };
}
