import type { Checkpoint } from "../lib/checkpoint/checkpoint.ts";
import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import type { Weights } from "../lib/checkpoint/weights.ts";
import type { HeadName, HeadPlace, HeadValues } from "./heads.ts";
import type { EncoderGraph, EncoderOptions } from "./layers/encoder_graph.ts";
import type { Scope } from "./layers/scope.ts";
import type { Model, ModelProperties } from "./model.ts";
import type { Tokenizer, TokenizerSettings } from "./tokenizer.ts";

/** A vocabulary that came with the weights. */
export type Vocabulary = Readonly<Record<string, number>>;

/**
 * What differs from one family of models to the next: all that there is to know of one is reached from here, and loaded
 * when it is needed.
 */
export interface Family {
  /** Heads by the classes that `architectures` of config.json names. */
  readonly architectures: Readonly<Record<string, HeadName>>;
  readonly tokenizer: FamilyTokenizer;
  /** @throws {XlmError} exit code 3 where config.json is unusable. */
  open(json: ConfigReader, weights: Weights): Promise<FamilyModel>;
  /** The language embeddings that config.json names. @default {none} */
  langs?(json: ConfigReader): Model["langs"];
  /** What checkpoints of the family's own training are called, which need neither config.json nor a vocabulary. @default {it has none} */
  readonly training_run_names?: RegExp;
  /** What a checkpoint without config.json says of itself, if its weights file came from the family's own training. */
  readTrainingRun?(checkpoint: Checkpoint): TrainingRun | undefined;
}

/** What a checkpoint of a family's own training says beside its weights. */
export interface TrainingRun {
  /** As config.json would have it. */
  json: ConfigReader;
  /** As the tokenizer's file would have it. */
  vocabulary: Vocabulary;
}

/** A family's tokenizer, and the names of its files. */
export interface FamilyTokenizer {
  /** A directory with one of these is of the family. */
  readonly files: readonly string[];
  /** Whether a directory is of the family though it has none of `files`. @default {never} */
  isIn?(directory: string, names: readonly string[]): boolean;
  /** Files that mean something to the family. */
  readonly known: readonly RegExp[];
  /** Files that make a tokenizer, each list a kind of tokenizer: one of every pattern. */
  readonly kinds: readonly (readonly RegExp[])[];
  /** What is expected of a directory that has none of `kinds`, in a few words. */
  readonly expected: string;
  /** Of the names of a directory's files, those that the tokenizer is read from, but for its settings. */
  read(names: readonly string[]): string[];
  /** Whether a tokenizer of these files cuts texts without spaces into words by a segmenter. @default {never} */
  segments?(names: readonly string[]): boolean;
  /**
   * @param vocabulary where it came with the weights, instead of a file of its own.
   * @throws {XlmError} exit code 3 where a file is missing or unusable.
   */
  load(directory: string, settings?: TokenizerSettings, vocabulary?: Vocabulary): Promise<Tokenizer>;
}

/** One checkpoint as its family reads it. */
export interface FamilyModel {
  readonly properties: ModelProperties;
  positionIds: Model["positionIds"];
  attentionMask: Model["attentionMask"];
  /** Adds the encoder to a graph: where its weights lie, and what it gives. */
  encoder(scope: Scope, options: EncoderOptions): { encoder: EncoderGraph; base: Scope };
  /** What a head reads of the encoder. */
  head<H extends HeadName>(head: H, place: HeadPlace): HeadValues[H];
  /** The numbers that shapes are made of, by the fields they come from. */
  readonly sizes: Readonly<Record<string, number>>;
}
