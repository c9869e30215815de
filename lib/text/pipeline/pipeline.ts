import { AlignedText } from "../offsets/aligned_text.ts";
import { type Decoder, readDecoder } from "./decoders.ts";
import { type Normalizer, readNormalizer } from "./normalizers.ts";
import { type PreTokenizer, readPreTokenizer, type Words } from "./pre_tokenizers.ts";
import { readSequenceTemplate, type SequenceTemplate } from "./sequence_template.ts";
import { StageJson } from "./stage_json.ts";

/** The stages of a tokenizer as its tokenizer.json describes them, but for its model and added tokens. */
export class Pipeline {
  readonly #normalize: Normalizer | undefined;
  readonly #preTokenize: PreTokenizer | undefined;
  readonly #source = new AlignedText();
  readonly decode: Decoder | undefined;
  /** Undefined where texts are not framed. */
  readonly template: SequenceTemplate | undefined;

  /** @throws {XlmError} exit code 3 if a stage is unknown, named with the file, or its fields are wrong. */
  constructor(json: Readonly<Record<string, unknown>>, path: string) {
    const read = <T>(name: string, reader: (stage: StageJson) => T) =>
      json[name] === undefined || json[name] === null ? undefined : reader(new StageJson(path, name, json[name]));
    this.#normalize = read("normalizer", readNormalizer);
    this.#preTokenize = read("pre_tokenizer", readPreTokenizer);
    this.template = read("post_processor", readSequenceTemplate);
    this.decode = read("decoder", readDecoder);
  }

  /** The units `start` to `end` of a text, normalized. Valid until the next call. */
  normalize(text: string, start: number, end: number): AlignedText {
    this.#source.read(text, start, end);
    return this.#normalize ? this.#normalize(this.#source) : this.#source;
  }

  /** Cuts the cells `begin` to `end` of a normalized text into words. Valid until the next call. */
  words(text: AlignedText, begin: number, end: number): Words {
    const whole: Words = { text, begins: begin < end ? [begin] : [], ends: begin < end ? [end] : [] };
    return this.#preTokenize ? this.#preTokenize(whole) : whole;
  }
}
