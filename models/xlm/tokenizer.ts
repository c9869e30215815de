import { XlmError } from "../../lib/errors.ts";
import type { AlignedWords } from "../../lib/text/offsets/aligned_text.ts";
import { END_OF_WORD } from "../../lib/text/encode/byte_pair_encoding.ts";
import { PREFIX_LANGUAGES } from "../../lib/text/split/moses_prefixes.ts";
import { pythonStrip } from "../../lib/text/python_text.ts";
import type {
  EncodeOptions,
  Encoding,
  Explanation,
  Pieces,
  ReadingOptions,
  SpecialTokens,
  Tokenizer,
  TokenizerSettings,
} from "../tokenizer.ts";
import { cleanUpSpaces } from "../clean_up_spaces.ts";
import { SEGMENTED_LANGUAGES } from "../../lib/text/segment/load_segmenter.ts";
import { type Segment, XlmAddedTokens } from "./added_tokens.ts";
import { readTokenizerFiles, type XlmTokenizerFiles } from "./tokenizer_files.ts";
import { writeTokenizerFiles } from "./write_tokenizer_files.ts";
import { WordEncoder } from "./word_encoder.ts";
import { WordSplitters } from "./word_splitters.ts";

/**
 * XLM's tokenizer: Moses tokenization, lower-casing and accent removal if the checkpoint says so, byte-pair encoding.
 * Ids are those of transformers 5.18's XLMTokenizer; `lang` has the effect that it has in `_tokenize(text, lang=…)`.
 */
export class XlmTokenizer implements Tokenizer {
  readonly special_tokens: SpecialTokens;
  readonly vocab_size: number;
  readonly languages: readonly string[] = [...new Set([...PREFIX_LANGUAGES, ...SEGMENTED_LANGUAGES])].sort();
  readonly pair_truncation = "slow";
  readonly marked_piece = "last";
  readonly model_max_length: number | undefined;
  /** Whether texts are lower-cased and accents removed. */
  readonly do_lowercase_and_remove_accent: boolean;
  /** Ids of the languages, if tokenizer_config.json has them. */
  readonly lang2id: Readonly<Record<string, number>> | undefined;

  readonly #files: XlmTokenizerFiles;
  readonly #added: XlmAddedTokens;
  readonly #specialIds: ReadonlySet<number>;
  readonly #bos: number;
  readonly #sep: number;
  readonly #unk: number;
  readonly #encoder: WordEncoder;
  /** Encoder without lower-casing, created on first use. */
  #plainEncoder: WordEncoder | undefined;
  readonly #splitters: WordSplitters;

  constructor(files: XlmTokenizerFiles, settings: TokenizerSettings = {}) {
    this.#files = files;
    const { special_tokens: named, all_special_tokens, added_tokens, ...told } = files.settings;
    this.special_tokens = named;
    this.do_lowercase_and_remove_accent = told.do_lowercase_and_remove_accent;
    this.lang2id = told.lang2id;
    this.model_max_length = told.model_max_length;
    this.#added = new XlmAddedTokens(added_tokens);
    this.#specialIds = new Set(all_special_tokens.map((token) => this.#requireId(token)));
    this.#bos = this.#requireId(named.bos_token);
    this.#sep = this.#requireId(named.sep_token);
    this.#unk = this.#requireId(named.unk_token);
    this.vocab_size = Math.max(this.#added.limit, files.vocabulary.limit);
    this.#splitters = new WordSplitters(settings, this.do_lowercase_and_remove_accent);
    this.#encoder = this.#wordEncoder(this.do_lowercase_and_remove_accent);
  }

  /**
   * Reads a checkpoint's tokenizer: vocab.json and merges.txt, and if present tokenizer_config.json,
   * special_tokens_map.json and added_tokens.json.
   *
   * @throws {XlmError} exit code 3 if a file is missing or unusable.
   */
  static async load(
    directory: string,
    settings?: TokenizerSettings,
    vocabulary?: Readonly<Record<string, number>>,
  ): Promise<XlmTokenizer> {
    return new XlmTokenizer(await readTokenizerFiles(directory, vocabulary), settings);
  }

  /** @throws {XlmError} exit code 3 for a Chinese, Japanese or Thai text whose segmenter cannot be loaded. */
  tokenize(text: string | readonly string[], options: ReadingOptions = {}): Pieces {
    const pieces: Pieces = { ids: [], starts: [], ends: [], ...(options.words ? { words: [] } : {}) };
    this.#eachSegment(text, options, (part, { from, to, id }, offset, number) => {
      const given = typeof text === "string" ? undefined : number;
      if (id === undefined) {
        const encoder = this.#encoderFor(options);
        this.#pushPieces(encoder, this.#words(part, from, to, options), offset, pieces, given);
      } else {
        pieces.words?.push(given ?? (pieces.words.at(-1) ?? -1) + 1);
        pieces.ids.push(id);
        pieces.starts.push(from + offset);
        pieces.ends.push(to + offset);
      }
    });
    return pieces;
  }

  encode(text: string | readonly string[], options: EncodeOptions = {}): Encoding {
    const { text_pair, lang_pair = options.lang, add_special_tokens = true, ...rest } = options;
    const first = this.tokenize(text, rest);
    const second = text_pair === undefined ? undefined : this.tokenize(text_pair, { ...rest, lang: lang_pair });
    if (!add_special_tokens) {
      const { ids = [], starts = [], ends = [] } = second ?? {};
      const input_ids = [...first.ids, ...ids];
      return {
        input_ids,
        starts: [...first.starts, ...starts],
        ends: [...first.ends, ...ends],
        special_tokens_mask: zeros(input_ids.length),
        token_type_ids: zeros(input_ids.length),
        sequence_ids: input_ids.map((_, i) => i < first.ids.length ? 0 : 1),
        ...(first.words && { words: [...first.words, ...second?.words ?? []] }),
      };
    }
    return {
      input_ids: this.buildInputsWithSpecialTokens(first.ids, second?.ids),
      starts: template(0, first.starts, 0, second?.starts),
      ends: template(0, first.ends, 0, second?.ends),
      special_tokens_mask: this.getSpecialTokensMask(first.ids, second?.ids),
      token_type_ids: this.createTokenTypeIdsFromSequences(first.ids, second?.ids),
      sequence_ids: template(-1, first.ids.map(() => 0), -1, second?.ids.map(() => 1)),
      ...(first.words && { words: template(-1, first.words, -1, second?.words) }),
    };
  }

  decode(ids: readonly number[], { skip_special_tokens = false } = {}): string {
    const kept = skip_special_tokens ? ids.filter((id) => !this.#specialIds.has(id)) : ids;
    const text = this.convertTokensToString(kept.map((id) => this.idToToken(id)));
    return this.#files.settings.clean_up_tokenization_spaces ? cleanUpSpaces(text) : text;
  }

  convertTokensToString(tokens: readonly string[]): string {
    return pythonStrip(tokens.join("").replaceAll(END_OF_WORD, " "));
  }

  /** `normalized` text, `words` before byte-pair encoding, their `pieces`, and `ids`. */
  explain(text: string | readonly string[], options: ReadingOptions = {}): Explanation {
    const normalized: string[] = [];
    const words: string[] = [];
    const pieces: string[] = [];
    this.#eachSegment(text, options, (part, { from, to, id }) => {
      if (id !== undefined) {
        for (const stage of [normalized, words, pieces]) stage.push(part.slice(from, to));
        return;
      }
      if (options.bypass_tokenizer) {
        normalized.push(part.slice(from, to));
      } else {
        const aligned = this.#splitters.of(options.lang).normalize(part, from, to);
        normalized.push(pythonStrip(aligned.slice(0, aligned.length)));
      }
      const encoder = this.#encoderFor(options);
      const found = this.#words(part, from, to, options);
      for (let i = 0; i < found.count; i++) {
        const explained = encoder.explain(found.text, found.begins[i]!, found.ends[i]!);
        if (explained.word === "") continue;
        words.push(explained.word);
        for (const piece of explained.pieces) pieces.push(piece);
      }
    });
    return { normalized: normalized.join(" "), words, pieces, ids: this.tokenize(text, options).ids };
  }

  tokenToId(token: string): number | undefined {
    return this.#added.id(token) ?? this.#files.vocabulary.id(token);
  }

  /** The token of an id; the unknown token for an unknown id. */
  idToToken(id: number): string {
    return this.#added.text(id) ?? this.#files.vocabulary.piece(id) ?? this.special_tokens.unk_token;
  }

  /** `<s> A </s>` or `<s> A </s> B </s>`. */
  buildInputsWithSpecialTokens(ids: readonly number[], pair?: readonly number[]): number[] {
    return template(this.#bos, ids, this.#sep, pair);
  }

  textBegins([first = 0, second]: readonly number[]): number[] {
    return second === undefined ? [1] : [1, first + 2];
  }

  /** @throws {XlmError} exit code 2 for a pair with `already_has_special_tokens`. */
  getSpecialTokensMask(ids: readonly number[], pair?: readonly number[], already_has_special_tokens = false): number[] {
    if (!already_has_special_tokens) return template(1, zeros(ids.length), 1, pair && zeros(pair.length));
    if (pair !== undefined) {
      throw new XlmError(2, "Cannot mark special tokens: found a pair; expected one sequence that already has them.");
    }
    return ids.map((id) => this.#specialIds.has(id) ? 1 : 0);
  }

  createTokenTypeIdsFromSequences(ids: readonly number[], pair?: readonly number[]): number[] {
    return [...zeros(ids.length + 2), ...pair === undefined ? [] : new Array<number>(pair.length + 1).fill(1)];
  }

  saveVocabulary(directory: string): Promise<string[]> {
    return writeTokenizerFiles(directory, this.#files);
  }

  /**
   * Calls `use` with each segment of each string, the start of that string in the strings joined by one space, and its
   * index.
   */
  #eachSegment(
    text: string | readonly string[],
    { split_special_tokens = this.#files.settings.split_special_tokens }: ReadingOptions,
    use: (part: string, segment: Segment, offset: number, number: number) => void,
  ): void {
    let offset = 0;
    for (const [number, part] of (typeof text === "string" ? [text] : text).entries()) {
      const segments = split_special_tokens ? undefined : this.#added.split(part);
      if (segments === undefined) use(part, { from: 0, to: part.length, id: undefined }, offset, number);
      else for (const segment of segments) use(part, segment, offset, number);
      offset += part.length + 1;
    }
  }

  /** Splits the units `from` to `to` of a text, or of a given word, into words. */
  #words(
    text: string,
    from: number,
    to: number,
    { lang, bypass_tokenizer = false }: ReadingOptions,
  ): AlignedWords {
    const splitter = this.#splitters.of(lang);
    return bypass_tokenizer ? splitter.splitOnly(text, from, to) : splitter.split(text, from, to);
  }

  #encoderFor({ bypass_tokenizer = false }: ReadingOptions): WordEncoder {
    if (!bypass_tokenizer || !this.do_lowercase_and_remove_accent) return this.#encoder;
    return this.#plainEncoder ??= this.#wordEncoder(false);
  }

  #wordEncoder(lowercase: boolean): WordEncoder {
    return new WordEncoder(this.#files.bpe_ranks, (piece) => this.tokenToId(piece) ?? this.#unk, lowercase);
  }

  #pushPieces(
    encoder: WordEncoder,
    { text, begins, ends, count }: AlignedWords,
    offset: number,
    { ids, starts, ends: pieceEnds, words }: Pieces,
    given: number | undefined,
  ): void {
    const { cache } = encoder;
    let number = given ?? words?.at(-1) ?? -1;
    for (let i = 0; i < count; i++) {
      const begin = begins[i]!;
      if (given === undefined) number++;
      const word = encoder.encode(text, begin, ends[i]!);
      const last = cache.firsts[word + 1]!;
      for (let k = cache.firsts[word]!; k < last; k++) {
        ids.push(cache.ids[k]!);
        words?.push(number);
        starts.push(text.starts[begin + cache.begins[k]!]! + offset);
        pieceEnds.push(text.ends[begin + cache.ends[k]! - 1]! + offset);
      }
    }
  }

  #requireId(token: string): number {
    const id = this.tokenToId(token);
    if (id === undefined) throw new Error(`The special token ${token} has no id.`);
    return id;
  }
}

/** `special A separator`, or `special A separator B separator`. */
function template(special: number, first: readonly number[], separator: number, second?: readonly number[]): number[] {
  return second === undefined ? [special, ...first, separator] : [special, ...first, separator, ...second, separator];
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
