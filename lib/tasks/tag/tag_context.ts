import type { Labels } from "../../../models/labels.ts";
import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import type { Run } from "../../runtime/program.ts";
import type { OffsetUnit } from "../../text/offsets/offsets.ts";
import type { PieceOptions } from "../sequence/text_pieces.ts";
import type { LengthLimit } from "../sequence/truncation.ts";
import type { Sequence } from "../sequence/sequence_batch.ts";
import type { LabelScore } from "../classify/classify.ts";
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
  /** One row per word, never grouped. */
  per_word: boolean;
  /** Labels, or group names, to leave out. */
  ignore_labels: readonly string[];
  /** Texts that are too long are split into windows that overlap by this many tokens; without it they are not split. */
  stride: number | undefined;
  offsets: OffsetUnit;
  /** Labels to return of each piece or word, where they are not grouped; none if absent. */
  top_k?: number | undefined;
  /** Divides the logits. @default {1} */
  temperature?: number;
}

export interface TagContext {
  model: Model;
  labels: Labels;
  scheme: LabelScheme;
  tokenizer: Tokenizer;
  run: Run<Sequence, LabelProbabilities>;
  options: TagOptions;
  /** Whether words are scored although rows are pieces or entities. @default {false} */
  needs_words?: boolean;
  /**
   * With `per_word`, splits texts into words, each of which is one row and is tokenized by itself. @default {those of
   * the tokenizer}
   */
  segmenter?: FindSegmenter | undefined;
}

/** One piece or word. A given word that the tokenizer drops has neither label nor score. */
export interface TokenEntity {
  entity: string | null;
  score: number | null;
  /** Position of a piece in the sequence; number of a word, from 0. */
  index: number;
  /** The decoded pieces, which may differ from the text. */
  word: string;
  start: number;
  end: number;
  /** `text[start:end]`. */
  text: string;
  /** The best labels, if they are asked for. */
  labels?: readonly LabelScore[];
}

/** Words of one entity. */
export interface GroupedEntity extends Omit<TokenEntity, "entity" | "index" | "score" | "labels"> {
  entity_group: string;
  score: number;
}
