import type { Labels } from "../../../models/labels.ts";
import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import type { Run } from "../../runtime/program.ts";
import type { OffsetUnit } from "../../text/offsets/offsets.ts";
import type { PieceOptions } from "../sequence/text_pieces.ts";
import type { LengthLimit } from "../sequence/truncation.ts";
import type { Sequence } from "../sequence/sequence_batch.ts";
import type { LabelScheme } from "./label_scheme.ts";
import type { LabelProbabilities } from "./tag_program.ts";
import type { AggregationStrategy } from "./tagged_words.ts";
import type { FindSegmenter } from "./text_words.ts";

/** A text, or the words of one. */
export interface TagRecord {
  text: string | readonly string[];
  lang?: string | undefined;
}

export interface TagOptions extends LengthLimit, PieceOptions {
  aggregation_strategy: AggregationStrategy;
  /** One row a word, never grouped. */
  per_word: boolean;
  /** Labels, or names of groups, to leave out. */
  ignore_labels: readonly string[];
  /** Longer texts are read in windows that share this many tokens; `undefined`: not at all. */
  stride: number | undefined;
  offsets: OffsetUnit;
}

export interface TagContext {
  model: Model;
  labels: Labels;
  scheme: LabelScheme;
  tokenizer: Tokenizer;
  run: Run<Sequence, LabelProbabilities>;
  options: TagOptions;
  /** With `per_word`, cuts texts into words of which each is a row, and read by itself. @default {those of the tokenizer} */
  segmenter?: FindSegmenter | undefined;
}

/** One piece or word. A given word that the tokenizer leaves nothing of has neither label nor score. */
export interface TokenEntity {
  entity: string | null;
  score: number | null;
  /** Of a piece its position in the sequence, of a word its number from 0. */
  index: number;
  /** What the pieces say: the tokenizer may have changed the text. */
  word: string;
  start: number;
  end: number;
  /** The text from `start` to `end`. */
  text: string;
}

/** Words of one entity. */
export interface GroupedEntity extends Omit<TokenEntity, "entity" | "index" | "score"> {
  entity_group: string;
  score: number;
}
