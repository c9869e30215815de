import type { Decoder } from "../../lib/text/pipeline/decoders.ts";
import type { PieceModel } from "../../lib/text/pipeline/piece_model.ts";
import type { SequenceTemplate } from "../../lib/text/pipeline/sequence_template.ts";
import type { PartReader } from "./part_reader.ts";
import type { XlmRobertaTokenizerSettings } from "./tokenizer_settings.ts";

/** Everything an XLM-RoBERTa tokenizer is made of. */
export interface TokenizerParts {
  model: Pick<PieceModel, "length" | "piece" | "id">;
  reader: PartReader;
  /** Undefined: `<s> A </s>`, with the tokens that have the roles. */
  template: SequenceTemplate | undefined;
  /** Undefined: pieces are joined by spaces. */
  decode: Decoder | undefined;
  /** The model is a byte-pair one: what it decodes is never cleaned up, and an unknown piece is not its text. */
  merges: boolean;
  settings: XlmRobertaTokenizerSettings;
  directory: string;
}
