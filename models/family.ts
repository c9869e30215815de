import type { Checkpoint } from "../lib/checkpoint/checkpoint.ts";
import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import type { Weights } from "../lib/checkpoint/weights.ts";
import type { HeadName, HeadPlace, HeadValues } from "./heads.ts";
import type { EncoderGraph, EncoderOptions } from "./layers/encoder_graph.ts";
import type { Scope } from "./layers/scope.ts";
import type { Model, ModelProperties } from "./model.ts";
import type { Tokenizer, TokenizerSettings } from "./tokenizer.ts";

/** A vocabulary that is stored with the weights. */
export type Vocabulary = Readonly<Record<string, number>>;

/** A family of models: everything specific to it is reached from here, and loaded when it is needed. */
export interface Family {
  /** Heads by class name, as in config.json's `architectures`. */
  readonly architectures: Readonly<Record<string, HeadName>>;
  readonly tokenizer: FamilyTokenizer;
  /** @throws {XlmError} exit code 3 if config.json is unusable. */
  open(json: ConfigReader, weights: Weights): Promise<FamilyModel>;
  /** Language embeddings by config.json. @default {none} */
  langs?(json: ConfigReader): Model["langs"];
  /**
   * File names of checkpoints written by the family's own training code, which need neither config.json nor a
   * vocabulary. @default {it has none}
   */
  readonly training_run_names?: RegExp;
  /** Reads a checkpoint of the family's own training code; `undefined` for other checkpoints. */
  readTrainingRun?(checkpoint: Checkpoint): TrainingRun | undefined;
}

/** Configuration and vocabulary in a checkpoint of a family's own training code. */
export interface TrainingRun {
  /** The configuration, in the format of config.json. */
  json: ConfigReader;
  /** The vocabulary, in the format of the tokenizer's file. */
  vocabulary: Vocabulary;
}

/** A family's tokenizer, and the names of its files. */
export interface FamilyTokenizer {
  /** A directory with one of these files belongs to the family. */
  readonly files: readonly string[];
  /** Whether a directory without any of `files` belongs to the family. @default {never} */
  isIn?(directory: string, names: readonly string[]): boolean;
  /** Names of all files that the family may read. */
  readonly known: readonly RegExp[];
  /** Sets of files that make up a tokenizer; a set is complete if each of its patterns has a file. */
  readonly kinds: readonly (readonly RegExp[])[];
  /** For error messages: the files that a directory should have. */
  readonly expected: string;
  /** Of the files of a directory, those that the tokenizer is read from, except its settings. */
  read(names: readonly string[]): string[];
  /** Whether a tokenizer of these files uses segmenters for Chinese, Japanese and Thai. @default {never} */
  segments?(names: readonly string[]): boolean;
  /**
   * @param vocabulary a vocabulary that is stored with the weights instead of in a file of its own.
   * @throws {XlmError} exit code 3 if a file is missing or unusable.
   */
  load(directory: string, settings?: TokenizerSettings, vocabulary?: Vocabulary): Promise<Tokenizer>;
}

/** A checkpoint, opened by its family. */
export interface FamilyModel {
  readonly properties: ModelProperties;
  positionIds: Model["positionIds"];
  addPositionIds: Model["addPositionIds"];
  attentionMask: Model["attentionMask"];
  readsPadding: Model["readsPadding"];
  /** Adds the encoder to a graph; `base` is the scope of its weights. */
  encoder(scope: Scope, options: EncoderOptions): { encoder: EncoderGraph; base: Scope };
  /** Adds a head to a graph. */
  head<H extends HeadName>(head: H, place: HeadPlace): HeadValues[H];
  /** The sizes in config.json that tensor shapes depend on, by field name. */
  readonly sizes: Readonly<Record<string, number>>;
}
