import type { Command } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";
import { failureCause } from "../lib/failure_cause.ts";
import { Field } from "../lib/record/field.ts";
import { openStream } from "../lib/stream/run/run_stream.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import { flag, negatedFlag, valued, type Values } from "../lib/options/option.ts";
import {
  checkLanguage,
  OFFSETS,
  PAIR_OPTIONS,
  readingOptions,
  readPair,
  tokenizerLimit,
} from "../lib/tasks/sequence/sequence_options.ts";
import { tokenize, type TokenizeOptions } from "../lib/tasks/tokenize.ts";
import { loadTokenizer } from "../models/load_tokenizer.ts";
import type { Tokenizer, TokenizerSettings } from "../models/tokenizer.ts";
import type { Finish } from "./finish.ts";
import { recordCommand } from "./record_command.ts";
import { streamOptions, tokenizerSettings } from "./stream_options.ts";

const OPTIONS = {
  special_tokens: negatedFlag("Do not add special tokens; with --decode, skip them."),
  ids_only: flag("Return only input_ids."),
  token_type_ids: flag("Add token_type_ids."),
  langs: flag("Add the ids of the language embeddings."),
  explain: flag("Add the output of each tokenization stage."),
  decode: flag("Decode input_ids to text.", { conflicts: ["explain", "ids-only", "langs"] }),
  save_vocabulary: valued<string>("directory:file:directory", "Save the vocabulary files to this directory and exit."),
  ...PAIR_OPTIONS,
  ...OFFSETS,
};

const DESCRIPTION = `Turn texts into token ids and back.

  printf 'Ángela visitó París.\\n' | xlm tokenize -R
  xlm tokenize --text "Where is it?" --explain
  echo '{"input_ids":[0,9,2]}' | xlm tokenize --decode

Adds "encoding": {"input_ids","tokens","offset_mapping","special_tokens_mask"}.`;

/** `xlm tokenize`. */
// deno-lint-ignore no-explicit-any
export function tokenizeCommand(finish: Finish): Command<any> {
  return recordCommand("tokenize", DESCRIPTION, OPTIONS, async (options, call) => {
    const settings = tokenizerSettings(options);
    if (options.save_vocabulary !== undefined) {
      return await saveVocabulary(options.save_vocabulary, options.model, settings);
    }
    const parts = { weights: false, settings };
    await using stream = await openStream(streamOptions(options, call, options.decode ? "text" : "encoding", parts));
    const { tokenizer, langs } = await loadTokenizer(options.model, settings);
    if (options.langs && langs === undefined) {
      throw new XlmError(2, "Cannot use --langs: the model has no language embeddings; expected one that has them.");
    }
    if (options.langs) checkLanguage(options.lang, langs);
    const input_ids = new Field("input_ids");
    const how = tokenizeOptions(options, tokenizer);
    const summary = await stream.run((record, run) => {
      if (options.decode) {
        return tokenizer.decode(input_ids.naturals(record), { skip_special_tokens: !options.special_tokens });
      }
      const { result, truncated } = tokenize(readPair(record, options), tokenizer, langs, how);
      if (truncated) run.countTruncated();
      return result;
    });
    finish(summary.exitCode);
  });
}

function tokenizeOptions(options: Values<typeof OPTIONS>, tokenizer: Tokenizer): TokenizeOptions {
  const { offsets = "codepoint", ids_only, token_type_ids, langs, explain } = options;
  return {
    add_special_tokens: options.special_tokens,
    ...readingOptions(options),
    offsets,
    ids_only,
    token_type_ids,
    langs,
    explain,
    max_length: options.max_length ?? tokenizerLimit(options, tokenizer),
  };
}

async function saveVocabulary(
  directory: string,
  model: string | undefined,
  settings: TokenizerSettings,
): Promise<void> {
  const { tokenizer } = await loadTokenizer(model, settings);
  await makeDirectory(directory);
  const saved = await tokenizer.saveVocabulary(directory);
  await writeStdout(`${JSON.stringify({ saved })}\n`);
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw new XlmError(4, `Cannot make directory ${path}: ${failureCause(error)}; expected a place to write to.`);
  }
}
