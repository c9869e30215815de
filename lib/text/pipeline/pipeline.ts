import { AlignedText } from "../offsets/aligned_text.ts";
import { type Decoder, readDecoder } from "./decoders.ts";
import { type Normalizer, readNormalizer } from "./normalizers.ts";
import { type PreTokenizer, readPreTokenizer, type Words } from "./pre_tokenizers.ts";
import { readSequenceTemplate, type SequenceTemplate } from "./sequence_template.ts";
import { StageJson } from "./stage_json.ts";

/** The stages of a tokenizer.json, except model and added tokens. */
export class Pipeline {
  readonly #normalize: Normalizer | undefined;
  readonly #preTokenize: PreTokenizer | undefined;
  readonly #source = new AlignedText();
  readonly decode: Decoder | undefined;
  /** Undefined if there are no special tokens around texts. */
  readonly template: SequenceTemplate | undefined;

  /**
   * @throws {XlmError} exit code 3 if a stage is unknown (the message names it and the file), or its fields are wrong.
   */
  constructor(json: Readonly<Record<string, unknown>>, path: string) {
    const read = <T>(name: string, reader: (stage: StageJson) => T) =>
      json[name] === undefined || json[name] === null ? undefined : reader(new StageJson(path, name, json[name]));
    this.#normalize = read("normalizer", readNormalizer);
    this.#preTokenize = read("pre_tokenizer", readPreTokenizer);
    this.template = read("post_processor", readSequenceTemplate);
    this.decode = read("decoder", readDecoder);
  }

  /** Normalizes the units `start` to `end` of a text. The result is valid until the next call. */
  normalize(text: string, start: number, end: number): AlignedText {
    this.#source.read(text, start, end);
    return this.#normalize ? this.#normalize(this.#source) : this.#source;
  }

  /** Splits the cells `begin` to `end` of a normalized text into words. The result is valid until the next call. */
  words(text: AlignedText, begin: number, end: number): Words {
    const whole: Words = { text, begins: begin < end ? [begin] : [], ends: begin < end ? [end] : [] };
    return this.#preTokenize ? this.#preTokenize(whole) : whole;
  }
}
