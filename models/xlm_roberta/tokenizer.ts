import { join, resolve } from "@std/path";
import { isFile } from "../../lib/checkpoint/is_file.ts";
import { XlmError } from "../../lib/errors.ts";
import { fairseqTemplate, type SequenceTemplate, trimSpan } from "../../lib/text/pipeline/sequence_template.ts";
import type {
  EncodeOptions,
  Encoding,
  Explanation,
  Pieces,
  ReadingOptions,
  SpecialTokens,
  Tokenizer,
} from "../tokenizer.ts";
import { cleanUpSpaces } from "../clean_up_spaces.ts";
import { nextWordNumber, type PartReader, pushPiece, type Trace } from "./part_reader.ts";
import { AddedTokens } from "./added_tokens.ts";
import { readTokenizerFiles, TOKENIZER_FILES } from "./tokenizer_files.ts";
import type { TokenizerParts } from "./tokenizer_parts.ts";
import type { XlmRobertaTokenizerSettings } from "./tokenizer_settings.ts";

/**
 * The tokenizer of XLM-RoBERTa: added tokens, normalization, words, pieces. Ids, offsets and decoded texts are those of
 * transformers 5.18 with the `tokenizers` package: XLM-RoBERTa's own stages regardless of tokenizer.json, or those of
 * tokenizer.json if tokenizer_config.json names no specific class.
 *
 * Offsets of a list of words refer to the words joined by one space.
 */
export class XlmRobertaTokenizer implements Tokenizer {
  readonly special_tokens: SpecialTokens;
  readonly vocab_size: number;
  readonly languages: readonly string[] = [];
  readonly pair_truncation = "fast";
  readonly marked_piece = "first";
  readonly model_max_length: number | undefined;
  readonly #parts: TokenizerParts;
  readonly #reader: PartReader;
  readonly #added: AddedTokens;
  readonly #settings: XlmRobertaTokenizerSettings;
  readonly #template: SequenceTemplate;

  constructor(parts: TokenizerParts) {
    const { model, reader, settings, template } = parts;
    this.#parts = parts;
    this.#reader = reader;
    this.#settings = settings;
    this.#added = new AddedTokens(settings.added_tokens, {
      length: model.length,
      id: (piece) => model.id(piece),
      normalize: (text) => reader.normalize(text),
    });
    this.special_tokens = settings.special_tokens;
    this.model_max_length = settings.model_max_length;
    this.vocab_size = this.#added.length;
    const { bos_token, eos_token } = settings.special_tokens;
    this.#template = template ?? fairseqTemplate(this.tokenToId(bos_token)!, this.tokenToId(eos_token)!);
    const framing = [...this.#template.single, ...this.#template.pair].flatMap((part) => "ids" in part ? part.ids : []);
    const unknown = framing.find((id) => id >= this.vocab_size);
    if (unknown !== undefined) {
      throw new XlmError(
        3,
        `Cannot use the tokenizer in ${parts.directory}: its template has id ${unknown}, and it has ${this.vocab_size} ` +
          "entries; expected ids below that. Is its vocabulary whole?",
      );
    }
  }

  /** @throws {XlmError} exit code 3 if the directory has no tokenizer files, or they are unusable. */
  static async load(directory: string): Promise<XlmRobertaTokenizer> {
    return new XlmRobertaTokenizer(await readTokenizerFiles(directory));
  }

  tokenize(text: string | readonly string[], options: ReadingOptions = {}): Pieces {
    const pieces: Pieces = { ids: [], starts: [], ends: [], ...(options.words ? { words: [] } : {}) };
    this.#tokenize(text, options, pieces);
    return pieces;
  }

  encode(text: string | readonly string[], options: EncodeOptions = {}): Encoding {
    const { text_pair, add_special_tokens = true } = options;
    const pieces: Pieces = { ids: [], starts: [], ends: [], ...(options.words ? { words: [] } : {}) };
    const special_tokens_mask: number[] = [];
    const token_type_ids: number[] = [];
    const sequence_ids: number[] = [];
    // An empty second text is ignored, as in transformers.
    for (const part of text_pair?.length ? this.#template.pair : this.#template.single) {
      const sequence = "sequence" in part ? part.sequence : -1;
      if ("sequence" in part) this.#readSide(part.sequence === 0 ? text : text_pair!, options, pieces);
      else if (add_special_tokens) { for (const id of part.ids) pushPiece(pieces, id, 0, 0, -1); }
      for (let at = sequence_ids.length; at < pieces.ids.length; at++) {
        special_tokens_mask.push(sequence < 0 ? 1 : 0);
        token_type_ids.push(part.type_id);
        sequence_ids.push(sequence);
      }
    }
    const { ids: input_ids, starts, ends, words } = pieces;
    return { input_ids, starts, ends, special_tokens_mask, token_type_ids, sequence_ids, ...(words && { words }) };
  }

  decode(ids: readonly number[], { skip_special_tokens = false }: { skip_special_tokens?: boolean } = {}): string {
    const tokens = ids.map((id) => this.idToToken(id))
      .filter((token) => token !== "" && !(skip_special_tokens && this.#added.isSpecial(token)));
    const text = this.convertTokensToString(tokens);
    const cleans = this.#settings.clean_up_tokenization_spaces && !this.#parts.merges;
    return cleans ? cleanUpSpaces(text) : text;
  }

  convertTokensToString(tokens: readonly string[]): string {
    const { decode } = this.#parts;
    return decode ? decode(tokens).join("") : tokens.join(" ");
  }

  /** Pieces are shown as parts of the normalized text, also unknown ones. */
  explain(text: string | readonly string[], options: ReadingOptions = {}): Explanation {
    const pieces: Pieces = { ids: [], starts: [], ends: [] };
    const trace: Trace = { normalized: [], words: [], pieces: [] };
    this.#tokenize(text, options, pieces, trace);
    return { normalized: trace.normalized.join(""), words: trace.words, pieces: trace.pieces, ids: pieces.ids };
  }

  tokenToId(token: string): number | undefined {
    return this.#added.id(token) ?? this.#parts.model.id(token);
  }

  /** The token of an id; empty for an unknown id. */
  idToToken(id: number): string {
    return this.#added.text(id) ?? this.#parts.model.piece(id);
  }

  buildInputsWithSpecialTokens(ids: readonly number[], pair?: readonly number[]): number[] {
    return this.#framed<number>([ids, pair], (ids) => ids);
  }

  textBegins(lengths: readonly number[]): number[] {
    const [first, second] = lengths.map((length) => new Array<number>(length).fill(1));
    const begins = lengths.map(() => 0);
    let at = 0;
    for (const part of second ? this.#template.pair : this.#template.single) {
      if ("sequence" in part) begins[part.sequence] = at;
      at += "sequence" in part ? (part.sequence === 0 ? first! : second!).length : part.ids.length;
    }
    return begins;
  }

  getSpecialTokensMask(ids: readonly number[], pair?: readonly number[], already_has_special_tokens = false): number[] {
    if (already_has_special_tokens) {
      const special = new Set(this.#settings.all_special_tokens.map((token) => this.tokenToId(token)));
      return ids.map((id) => special.has(id) ? 1 : 0);
    }
    return this.#framed<number>([ids.map(() => 0), pair?.map(() => 0)], (ids) => ids.map(() => 1));
  }

  /** All zero for XLM-RoBERTa, which has one token type, unless the template says otherwise. */
  createTokenTypeIdsFromSequences(ids: readonly number[], pair?: readonly number[]): number[] {
    const types: number[] = [];
    for (const part of pair ? this.#template.pair : this.#template.single) {
      const { length } = "sequence" in part ? (part.sequence === 0 ? ids : pair!) : part.ids;
      for (let i = 0; i < length; i++) types.push(part.type_id);
    }
    return types;
  }

  /** Copies the tokenizer's files, and a SentencePiece model beside them. */
  async saveVocabulary(directory: string): Promise<string[]> {
    const saved: string[] = [];
    try {
      await Deno.mkdir(directory, { recursive: true });
      for (const name of TOKENIZER_FILES) {
        const from = join(this.#parts.directory, name);
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

  /** Values of the texts, with those of the special tokens by the template. */
  #framed<T>(texts: readonly (readonly T[] | undefined)[], special: (ids: readonly number[]) => readonly T[]): T[] {
    const parts = texts[1] ? this.#template.pair : this.#template.single;
    return parts.flatMap((part) => "sequence" in part ? texts[part.sequence]! : special(part.ids));
  }

  #readSide(text: string | readonly string[], options: ReadingOptions, pieces: Pieces): void {
    const { trim } = this.#template;
    if (!trim) return this.#tokenize(text, options, pieces);
    const first = pieces.ids.length;
    const trace: Trace = { normalized: [], words: [], pieces: [] };
    this.#tokenize(text, options, pieces, trace);
    const joined = typeof text === "string" ? text : text.join(" ");
    const { merges, model } = this.#parts;
    const unknown = this.tokenToId(this.special_tokens.unk_token);
    for (let at = first; at < pieces.ids.length; at++) {
      const id = pieces.ids[at]!;
      // An unknown piece is shown as its text, except in a byte-pair model; an added token includes the space that it
      // matches.
      const as_written = id === unknown ? !merges : this.#added.text(id) !== undefined;
      const piece = as_written ? trace.pieces[at - first]! : model.piece(id);
      const [start, end] = [pieces.starts[at]!, pieces.ends[at]!];
      const keeps_one = trim.keeps_first && (at === first || start === 0);
      [pieces.starts[at], pieces.ends[at]] = trimSpan(joined, piece, [start, end], keeps_one);
    }
  }

  #tokenize(text: string | readonly string[], options: ReadingOptions, pieces: Pieces, trace?: Trace): void {
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

  /** Tokenizes a text, after splitting off the added tokens that are searched in the original text. */
  #tokenizeText(
    text: string,
    base: number,
    split_special_tokens: boolean,
    pieces: Pieces,
    trace?: Trace,
  ): void {
    const read = (start: number, end: number) => {
      if (start >= end) return;
      this.#reader.read({ text, start, end, base, split_special_tokens }, this.#added, pieces, trace);
    };
    let done = 0;
    for (const { id, start, end } of this.#added.find(text, split_special_tokens)) {
      read(done, start);
      pushPiece(pieces, id, base + start, base + end, nextWordNumber(pieces));
      trace?.normalized.push(text.slice(start, end));
      trace?.pieces.push(text.slice(start, end));
      done = end;
    }
    read(done, text.length);
  }
}
