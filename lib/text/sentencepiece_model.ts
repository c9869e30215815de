import { PbfReader } from "pbf";

/** Numbers of SentencePiece.Type for the pieces that are not found by segmentation. */
export const CONTROL_PIECE = 3;
export const USER_DEFINED_PIECE = 4;

/** Names of TrainerSpec.ModelType by number. */
const MODEL_TYPES: Readonly<Record<number, string>> = { 1: "unigram", 2: "bpe", 3: "word", 4: "char" };

/** The parts of a SentencePiece `.model` file that segmentation needs. */
export interface SentencePieceModel {
  /** By id: the piece in UTF-8, its log probability and its type. */
  pieces: Uint8Array[];
  scores: number[];
  types: number[];
  /** `unigram`, `bpe`, `word` or `char`. */
  model_type: string;
  /** Normalization rules; empty where text is taken as it is. */
  precompiled_charsmap: Uint8Array;
}

/**
 * Reads a SentencePiece `.model` file: the protobuf message ModelProto of sentencepiece_model.proto.
 *
 * @throws {Error} where `bytes` are no such message, or not a whole one.
 */
export function readSentencePieceModel(bytes: Uint8Array): SentencePieceModel {
  const reader = new PbfReader(bytes);
  const model: SentencePieceModel = {
    pieces: [],
    scores: [],
    types: [],
    model_type: "unigram",
    precompiled_charsmap: new Uint8Array(),
  };
  let complete = false;
  readFields(reader, bytes.length, (field) => {
    if (field === 1) readPiece(reader, model);
    else if (field === 2) readTrainerSpec(reader, model);
    else if (field === 3) readNormalizerSpec(reader, model);
    complete ||= field === 3;
  });
  if (model.pieces.length === 0) throw new RangeError("it has no pieces");
  // Fields come in order of their numbers, so a file cut between two pieces is a message too.
  if (!complete) throw new RangeError(`it ends after ${model.pieces.length} pieces, before its normalizer_spec`);
  return model;
}

function readPiece(reader: PbfReader, model: SentencePieceModel): void {
  let piece: Uint8Array = new Uint8Array();
  let score = 0;
  let type = 1;
  readMessage(reader, (field) => {
    if (field === 1) piece = reader.readBytes();
    else if (field === 2) score = reader.readFloat();
    else if (field === 3) type = reader.readVarint();
  });
  model.pieces.push(piece);
  model.scores.push(score);
  model.types.push(type);
}

function readTrainerSpec(reader: PbfReader, model: SentencePieceModel): void {
  readMessage(reader, (field) => {
    if (field !== 3) return;
    const type = reader.readVarint();
    model.model_type = MODEL_TYPES[type] ?? `type ${type}`;
  });
}

function readNormalizerSpec(reader: PbfReader, model: SentencePieceModel): void {
  readMessage(reader, (field) => {
    if (field === 2) model.precompiled_charsmap = reader.readBytes();
  });
}

function readMessage(reader: PbfReader, readField: (field: number) => void): void {
  const length = reader.readVarint();
  readFields(reader, reader.pos + length, readField);
}

/** pbf itself reads on past the end of a file. */
function readFields(reader: PbfReader, end: number, readField: (field: number) => void): void {
  if (!(end <= reader.length)) throw new RangeError(`it ends before a message of it, at byte ${reader.length}`);
  reader.readFields(readField, undefined, end);
  if (reader.pos !== end) throw new RangeError(`a field ends at byte ${reader.pos}, its message at ${end}`);
}
