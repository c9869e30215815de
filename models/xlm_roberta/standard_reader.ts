import type { PrecompiledCharsmap } from "../../lib/text/normalize/precompiled_charsmap.ts";
import { NormalizedText } from "../../lib/text/normalize/precompiled_charsmap_text.ts";
import { Unigram } from "../../lib/text/encode/unigram.ts";
import type { UnigramVocabulary } from "../../lib/text/encode/unigram_vocabulary.ts";
import type { Decoder } from "../../lib/text/pipeline/decoders.ts";
import type { Pieces } from "../tokenizer.ts";
import { nextWordNumber, type PartReader, pushPiece, type TextPart, type Trace } from "./part_reader.ts";
import type { AddedTokens } from "./added_tokens.ts";
import { METASPACE, nextWord, Word } from "./tokenizer_words.ts";

/** XLM-RoBERTa's own stages, which nearly all its checkpoints use. */
export interface StandardStages {
  vocabulary: UnigramVocabulary;
  unk_id: number;
  /** Undefined if texts are not normalized. */
  charsmap: PrecompiledCharsmap | undefined;
  add_prefix_space: boolean;
}

/**
 * SentencePiece normalization, words split at white space with a `▁` before each, Unigram pieces; works on arrays of
 * units.
 */
export class StandardReader implements PartReader {
  readonly #stages: StandardStages;
  readonly #unigram: Unigram;
  #plain: Unigram | undefined;
  readonly #normalized = new NormalizedText();
  readonly #word = new Word();

  constructor(stages: StandardStages, unigram: Unigram) {
    this.#stages = stages;
    this.#unigram = unigram;
  }

  normalize(text: string): string {
    return this.#normalize(text, 0, text.length).toString();
  }

  read(part: TextPart, added: AddedTokens, pieces: Pieces, trace?: Trace): void {
    const { text, start, end, base, split_special_tokens } = part;
    const normalized = this.#normalize(text, start, end);
    trace?.normalized.push(normalized.toString());
    const unigram = split_special_tokens ? this.#withoutSpecial(added) : this.#unigram;
    let done = 0;
    if (added.has_normalized) {
      const { sources } = normalized;
      for (const found of added.findNormalized(normalized.toString(), split_special_tokens)) {
        this.#readWords(normalized, done, found.start, base, unigram, pieces, trace);
        const sourceEnd = normalized.sourceEnd(sources[found.end - 1]!);
        pushPiece(pieces, found.id, base + sources[found.start]!, base + sourceEnd, nextWordNumber(pieces));
        trace?.pieces.push(normalized.toString().slice(found.start, found.end));
        done = found.end;
      }
    }
    this.#readWords(normalized, done, normalized.length, base, unigram, pieces, trace);
  }

  #readWords(
    text: NormalizedText,
    start: number,
    end: number,
    base: number,
    unigram: Unigram,
    pieces: Pieces,
    trace?: Trace,
  ): void {
    const word = this.#word;
    for (let at = start; at < end;) {
      at = nextWord(text, at, end, this.#stages.add_prefix_space, word);
      if (word.length === 0) return;
      unigram.encode(word.units, word.length);
      const shown = trace ? word.toString() : "";
      trace?.words.push(shown);
      const { ids, ends, count } = unigram;
      const number = nextWordNumber(pieces);
      for (let i = 0, from = 0; i < count; i++) {
        const to = ends[i]!;
        pushPiece(pieces, ids[i]!, base + word.sources[from]!, base + text.sourceEnd(word.sources[to - 1]!), number);
        trace?.pieces.push(shown.slice(from, to));
        from = to;
      }
    }
  }

  #withoutSpecial({ special }: AddedTokens): Unigram {
    const { vocabulary, unk_id } = this.#stages;
    return this.#plain ??= new Unigram(vocabulary, unk_id, vocabulary.idsOf(special));
  }

  #normalize(text: string, start: number, end: number): NormalizedText {
    const { charsmap } = this.#stages;
    if (charsmap) charsmap.normalize(text, start, end, this.#normalized);
    else this.#normalized.copy(text, start, end);
    return this.#normalized;
  }
}

/** Texts of tokens; the first loses its metaspace if one was prepended to words. */
export function standardDecoder(add_prefix_space: boolean): Decoder {
  return (tokens) => tokens.map((token, i) => token.replaceAll(METASPACE, i === 0 && add_prefix_space ? "" : " "));
}
