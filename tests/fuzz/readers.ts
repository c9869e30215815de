import { CHECKPOINT_READERS } from "./checkpoint_readers.ts";
import { COMMAND_READER } from "./command_reader.ts";
import type { Reader } from "./reader.ts";
import { SENTENCE_READER } from "./sentence_reader.ts";
import { STATE_READER } from "./state_reader.ts";
import { STREAM_READERS } from "./stream_readers.ts";
import { TOKENIZER_READERS } from "./tokenizer_readers.ts";

export const READERS: readonly Reader[] = [
  ...STREAM_READERS,
  STATE_READER,
  COMMAND_READER,
  ...CHECKPOINT_READERS,
  SENTENCE_READER,
  ...TOKENIZER_READERS,
];
