import type { Decoder } from "../../lib/text/pipeline/decoders.ts";
import type { PieceModel } from "../../lib/text/pipeline/piece_model.ts";
import type { SequenceTemplate } from "../../lib/text/pipeline/sequence_template.ts";
import type { PartReader } from "./part_reader.ts";
import type { XlmRobertaTokenizerSettings } from "./tokenizer_settings.ts";

/** The parts of an XLM-RoBERTa tokenizer. */
export interface TokenizerParts {
  model: Pick<PieceModel, "length" | "piece" | "id">;
  reader: PartReader;
  /** By default `<s> A </s>`, with the tokens of these roles. */
  template: SequenceTemplate | undefined;
  /** By default pieces are joined by spaces. */
  decode: Decoder | undefined;
  /**
   * Whether the model is byte-pair encoding: decoded texts are never cleaned up, and unknown pieces are not shown as
   * their text.
   */
  merges: boolean;
  settings: XlmRobertaTokenizerSettings;
  directory: string;
}
