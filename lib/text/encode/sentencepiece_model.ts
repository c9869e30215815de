import { PbfReader } from "pbf";

/** Values of SentencePiece.Type for pieces that segmentation does not use. */
export const CONTROL_PIECE = 3;
export const USER_DEFINED_PIECE = 4;

/** Names of TrainerSpec.ModelType by number. */
const MODEL_TYPES: Readonly<Record<number, string>> = { 1: "unigram", 2: "bpe", 3: "word", 4: "char" };

/** The parts of a SentencePiece `.model` file that segmentation needs. Lists are indexed by id. */
export interface SentencePieceModel {
  /** The bytes of the file; piece i is the UTF-8 text from `starts[i]` to `ends[i]`. */
  bytes: Uint8Array;
  starts: number[];
  ends: number[];
  /** Log-probabilities. */
  scores: number[];
  types: number[];
  /** `unigram`, `bpe`, `word` or `char`. */
  model_type: string;
  /** Ids of the unknown piece and of the begin and end pieces; negative if there is none. */
  unk_id: number;
  bos_id: number;
  eos_id: number;
  unk_piece: string;
  bos_piece: string;
  eos_piece: string;
  /** Whether unknown characters become byte pieces. */
  byte_fallback: boolean;
  /** Normalization rules; empty for no normalization. */
  precompiled_charsmap: Uint8Array;
}

/**
 * Reads a SentencePiece `.model` file: the protobuf message ModelProto of sentencepiece_model.proto.
 *
 * @throws {Error} if `bytes` are not such a message, or truncated.
 */
export function readSentencePieceModel(bytes: Uint8Array): SentencePieceModel {
  const reader = new PbfReader(bytes);
  const model: SentencePieceModel = {
    bytes,
    starts: [],
    ends: [],
    scores: [],
    types: [],
    model_type: "unigram",
    unk_id: 0,
    bos_id: 1,
    eos_id: 2,
    unk_piece: "<unk>",
    bos_piece: "<s>",
    eos_piece: "</s>",
    byte_fallback: false,
    precompiled_charsmap: new Uint8Array(),
  };
  let complete = false;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readPiece(reader, model);
    else if (field === 2) readTrainerSpec(reader, model);
    else if (field === 3) readNormalizerSpec(reader, model);
    complete ||= field === 3;
  }
  closeMessage(reader, bytes.length);
  if (model.starts.length === 0) throw new RangeError("it has no pieces");
  // Fields are in the order of their numbers, so a file truncated between two pieces is a valid message too.
  if (!complete) throw new RangeError(`it ends after ${model.starts.length} pieces, before its normalizer_spec`);
  return model;
}

function readPiece(reader: PbfReader, model: SentencePieceModel): void {
  const end = openMessage(reader);
  let piece_start = 0;
  let piece_end = 0;
  let score = 0;
  let type = 1;
  for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
    if (field === 1) {
      piece_end = openMessage(reader);
      piece_start = reader.pos;
      reader.pos = piece_end;
    } else if (field === 2) score = reader.readFloat();
    else if (field === 3) type = reader.readVarint();
  }
  closeMessage(reader, end);
  model.starts.push(piece_start);
  model.ends.push(piece_end);
  model.scores.push(score);
  model.types.push(type);
}

function readTrainerSpec(reader: PbfReader, model: SentencePieceModel): void {
  const end = openMessage(reader);
  for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
    if (field === 3) {
      const type = reader.readVarint();
      model.model_type = MODEL_TYPES[type] ?? `type ${type}`;
    } else if (field === 35) model.byte_fallback = reader.readBoolean();
    else if (field === 40) model.unk_id = reader.readVarint(true);
    else if (field === 41) model.bos_id = reader.readVarint(true);
    else if (field === 42) model.eos_id = reader.readVarint(true);
    else if (field === 45) model.unk_piece = reader.readString();
    else if (field === 46) model.bos_piece = reader.readString();
    else if (field === 47) model.eos_piece = reader.readString();
  }
  closeMessage(reader, end);
}

function readNormalizerSpec(reader: PbfReader, model: SentencePieceModel): void {
  const end = openMessage(reader);
  for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
    if (field === 2) model.precompiled_charsmap = reader.readBytes();
  }
  closeMessage(reader, end);
}

/** Reads the length of a length-delimited field and checks it; pbf itself reads past the end of a file. */
function openMessage(reader: PbfReader): number {
  const length = reader.readVarint();
  const end = reader.pos + length;
  if (!(end <= reader.length)) throw new RangeError(`it ends within a message, at byte ${reader.length}`);
  return end;
}

function closeMessage(reader: PbfReader, end: number): void {
  if (reader.pos !== end) throw new RangeError(`a field ends at byte ${reader.pos}, its message at ${end}`);
}
