import { join, resolve } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import type { PrecompiledCharsmap } from "../../lib/text/precompiled_charsmap.ts";
import { NormalizedText } from "../../lib/text/precompiled_charsmap_text.ts";
import { Unigram } from "../../lib/text/unigram.ts";
import type { UnigramVocabulary } from "../../lib/text/unigram_vocabulary.ts";
import type {
  EncodeOptions,
  Encoding,
  Explanation,
  Pieces,
  SpecialTokens,
  TokenizeOptions,
  Tokenizer,
} from "../tokenizer.ts";
import { AddedTokens } from "./tokenizer_added_tokens.ts";
import { readTokenizerFiles, TOKENIZER_FILES, type TokenizerParts, UNK_ID } from "./tokenizer_files.ts";
import type { TokenizerSettings } from "./tokenizer_settings.ts";
import { METASPACE, nextWord, Word } from "./tokenizer_words.ts";

/** Stages of a text, noted down for `explain`. */
interface Trace {
  normalized: string[];
  words: string[];
  pieces: string[];
}

/**
 * The tokenizer of XLM-RoBERTa: added tokens, SentencePiece normalization, words, Unigram pieces. Ids, offsets and
 * decoded texts are those of transformers 5.18 with the `tokenizers` package (`XLMRobertaTokenizer`), which makes the
 * normalizer, the pre-tokenizer and the template anew whatever tokenizer.json says of them.
 *
 * Offsets of a list of words refer to the words joined by one space.
 */
export class XlmRobertaTokenizer implements Tokenizer {
  readonly special_tokens: SpecialTokens;
  readonly vocab_size: number;
  readonly languages: readonly string[] = [];
  readonly pair_truncation = "fast";
  readonly #vocabulary: UnigramVocabulary;
  readonly #charsmap: PrecompiledCharsmap | undefined;
  readonly #unigram: Unigram;
  readonly #added: AddedTokens;
  readonly #settings: TokenizerSettings;
  readonly #directory: string;
  readonly #normalized = new NormalizedText();
  readonly #word = new Word();
  readonly #bos: number;
  readonly #eos: number;

  constructor({ vocabulary, charsmap, settings, directory }: TokenizerParts) {
    this.#vocabulary = vocabulary;
    this.#charsmap = charsmap;
    this.#unigram = new Unigram(vocabulary, UNK_ID);
    this.#settings = settings;
    this.#directory = directory;
    this.#added = new AddedTokens(settings.added_tokens, {
      length: vocabulary.length,
      id: (piece) => this.#unigram.id(piece),
      normalize: (text) => this.#normalize(text, 0, text.length).toString(),
    });
    this.special_tokens = settings.special_tokens;
    this.vocab_size = this.#added.length;
    this.#bos = this.tokenToId(this.special_tokens.bos_token)!;
    this.#eos = this.tokenToId(this.special_tokens.eos_token)!;
  }

  /** @throws {XlmError} exit code 3 where the directory has no tokenizer files, or they are unusable. */
  static async load(directory: string): Promise<XlmRobertaTokenizer> {
    return new XlmRobertaTokenizer(await readTokenizerFiles(directory));
  }

  tokenize(text: string | readonly string[], options: TokenizeOptions = {}): Pieces {
    const pieces: Pieces = { ids: [], starts: [], ends: [], ...(options.words ? { words: [] } : {}) };
    this.#tokenize(text, options, pieces);
    return pieces;
  }

  encode(text: string | readonly string[], options: EncodeOptions = {}): Encoding {
    const { text_pair, add_special_tokens = true } = options;
    const pieces: Pieces = { ids: [], starts: [], ends: [], ...(options.words ? { words: [] } : {}) };
    const special: number[] = [];
    const addSpecial = (id: number) => {
      if (!add_special_tokens) return;
      special.push(pieces.ids.length);
      push(pieces, id, 0, 0, -1);
    };
    addSpecial(this.#bos);
    this.#tokenize(text, options, pieces);
    addSpecial(this.#eos);
    const first = pieces.ids.length;
    // An empty second text is none, as in transformers.
    if (text_pair?.length) {
      addSpecial(this.#eos);
      this.#tokenize(text_pair, options, pieces);
      addSpecial(this.#eos);
    }
    const { ids: input_ids, starts, ends } = pieces;
    const special_tokens_mask = new Array<number>(input_ids.length).fill(0);
    const sequence_ids = new Array<number>(input_ids.length).fill(0).fill(1, first);
    for (const position of special) {
      special_tokens_mask[position] = 1;
      sequence_ids[position] = -1;
    }
    const token_type_ids = new Array<number>(input_ids.length).fill(0);
    const { words } = pieces;
    return { input_ids, starts, ends, special_tokens_mask, token_type_ids, sequence_ids, ...(words && { words }) };
  }

  encodePair(
    text: string | readonly string[],
    text_pair: string | readonly string[],
    options: Omit<EncodeOptions, "text_pair"> = {},
  ): Encoding {
    return this.encode(text, { ...options, text_pair });
  }

  decode(ids: readonly number[], { skip_special_tokens = false }: { skip_special_tokens?: boolean } = {}): string {
    const tokens = ids.map((id) => this.idToToken(id))
      .filter((token) => token !== "" && !(skip_special_tokens && this.#added.isSpecial(token)));
    const text = this.convertTokensToString(tokens);
    return this.#settings.clean_up_tokenization_spaces ? cleanUp(text) : text;
  }

  convertTokensToString(tokens: readonly string[]): string {
    // The first token loses its metaspace, if words were given one.
    return tokens.map((token, i) => token.replaceAll(METASPACE, i === 0 && this.#settings.add_prefix_space ? "" : " "))
      .join("");
  }

  /** Pieces are parts of the normalized text: an unknown one is shown as it stands there. */
  explain(text: string | readonly string[], options: TokenizeOptions = {}): Explanation {
    const pieces: Pieces = { ids: [], starts: [], ends: [] };
    const trace: Trace = { normalized: [], words: [], pieces: [] };
    this.#tokenize(text, options, pieces, trace);
    return { normalized: trace.normalized.join(""), words: trace.words, pieces: trace.pieces, ids: pieces.ids };
  }

  tokenToId(token: string): number | undefined {
    return this.#added.id(token) ?? this.#unigram.id(token);
  }

  /** The token of an id, empty where there is none. */
  idToToken(id: number): string {
    return this.#added.text(id) ?? (id >= 0 && id < this.#vocabulary.length ? this.#vocabulary.piece(id) : "");
  }

  buildInputsWithSpecialTokens(ids: readonly number[], pair?: readonly number[]): number[] {
    const single = [this.#bos, ...ids, this.#eos];
    return pair ? [...single, this.#eos, ...pair, this.#eos] : single;
  }

  getSpecialTokensMask(ids: readonly number[], pair?: readonly number[], already_has_special_tokens = false): number[] {
    if (already_has_special_tokens) {
      const special = new Set(this.#settings.all_special_tokens.map((token) => this.tokenToId(token)));
      return ids.map((id) => special.has(id) ? 1 : 0);
    }
    const single = [1, ...ids.map(() => 0), 1];
    return pair ? [...single, 1, ...pair.map(() => 0), 1] : single;
  }

  /** All zero: XLM-RoBERTa has one token type. */
  createTokenTypeIdsFromSequences(ids: readonly number[], pair?: readonly number[]): number[] {
    return this.buildInputsWithSpecialTokens(ids, pair).map(() => 0);
  }

  /** Copies the files this tokenizer was read from, and a SentencePiece model beside them. */
  async saveVocabulary(directory: string): Promise<string[]> {
    const saved: string[] = [];
    try {
      await Deno.mkdir(directory, { recursive: true });
      for (const name of TOKENIZER_FILES) {
        const from = join(this.#directory, name);
        const to = join(directory, name);
        if (!await isFile(from)) continue;
        if (resolve(from) !== resolve(to)) await Deno.copyFile(from, to);
        saved.push(to);
      }
    } catch (error) {
      const found = (error as Error).message;
      throw new XlmError(4, `Cannot save the vocabulary to ${directory}: ${found}; expected a writable directory.`);
    }
    return saved;
  }

  #tokenize(text: string | readonly string[], options: TokenizeOptions, pieces: Pieces, trace?: Trace): void {
    if (options.bypass_tokenizer) {
      throw new XlmError(2, "Cannot bypass XLM-RoBERTa's tokenizer: it has no words; expected texts as they are.");
    }
    const split = options.split_special_tokens ?? this.#settings.split_special_tokens;
    if (typeof text === "string") return this.#tokenizeText(text, 0, split, pieces, trace);
    let base = 0;
    for (const [number, word] of text.entries()) {
      const first = pieces.ids.length;
      this.#tokenizeText(word, base, split, pieces, trace);
      pieces.words?.fill(number, first);
      base += word.length + 1;
    }
  }

  /** Cuts out the added tokens that are looked for in the original text. */
  #tokenizeText(text: string, base: number, split: boolean, pieces: Pieces, trace?: Trace): void {
    let done = 0;
    for (const { id, start, end } of this.#added.find(text, split)) {
      this.#tokenizePart(text, done, start, base, split, pieces, trace);
      push(pieces, id, base + start, base + end, nextWordNumber(pieces));
      trace?.normalized.push(text.slice(start, end));
      trace?.pieces.push(text.slice(start, end));
      done = end;
    }
    this.#tokenizePart(text, done, text.length, base, split, pieces, trace);
  }

  /** Normalizes a part, and cuts out the added tokens that are looked for in the result. */
  #tokenizePart(
    text: string,
    start: number,
    end: number,
    base: number,
    split: boolean,
    pieces: Pieces,
    trace?: Trace,
  ): void {
    if (start >= end) return;
    const normalized = this.#normalize(text, start, end);
    trace?.normalized.push(normalized.toString());
    let done = 0;
    if (this.#added.has_normalized) {
      const { sources } = normalized;
      for (const found of this.#added.findNormalized(normalized.toString(), split)) {
        this.#tokenizeWords(normalized, done, found.start, base, pieces, trace);
        const sourceEnd = normalized.sourceEnd(sources[found.end - 1]!);
        push(pieces, found.id, base + sources[found.start]!, base + sourceEnd, nextWordNumber(pieces));
        trace?.pieces.push(normalized.toString().slice(found.start, found.end));
        done = found.end;
      }
    }
    this.#tokenizeWords(normalized, done, normalized.length, base, pieces, trace);
  }

  #tokenizeWords(text: NormalizedText, start: number, end: number, base: number, pieces: Pieces, trace?: Trace): void {
    const word = this.#word;
    const unigram = this.#unigram;
    for (let at = start; at < end;) {
      at = nextWord(text, at, end, this.#settings.add_prefix_space, word);
      if (word.length === 0) return;
      unigram.encode(word.units, word.length);
      const shown = trace ? word.toString() : "";
      trace?.words.push(shown);
      const { ids, ends, count } = unigram;
      const number = nextWordNumber(pieces);
      for (let i = 0, from = 0; i < count; i++) {
        const to = ends[i]!;
        push(pieces, ids[i]!, base + word.sources[from]!, base + text.sourceEnd(word.sources[to - 1]!), number);
        trace?.pieces.push(shown.slice(from, to));
        from = to;
      }
    }
  }

  #normalize(text: string, start: number, end: number): NormalizedText {
    if (this.#charsmap) this.#charsmap.normalize(text, start, end, this.#normalized);
    else this.#normalized.copy(text, start, end);
    return this.#normalized;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The number of the word after the last. */
function nextWordNumber({ words }: Pieces): number {
  return (words?.at(-1) ?? -1) + 1;
}

function push(pieces: Pieces, id: number, start: number, end: number, word: number): void {
  pieces.words?.push(word);
  pieces.ids.push(id);
  pieces.starts.push(start);
  pieces.ends.push(end);
}

/** The clean-up of English spacing that `clean_up_tokenization_spaces` asks for, as transformers does it. */
function cleanUp(text: string): string {
  for (const mark of [".", "?", "!", ","]) text = text.replaceAll(` ${mark}`, mark);
  text = text.replaceAll(" ' ", "'");
  for (const ending of ["n't", "'m", "'s", "'ve", "'re"]) text = text.replaceAll(` ${ending}`, ending);
  return text;
}
