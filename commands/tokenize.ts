import { XlmError } from "../lib/errors.ts";
import { Field } from "../lib/stream/field.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import { tokenize } from "../lib/tasks/tokenize.ts";
import { loadTokenizer } from "../models/mod.ts";
import type { Finish } from "./finish.ts";
import { checkLanguage, tokenizeOptions, tokenizerLimit, tokenizerSettings } from "./model_options.ts";
import { recordCommand } from "./options.ts";
import { pairFields } from "./pair_fields.ts";
import { streamOptions } from "./stream_options.ts";

/** `xlm tokenize`. */
export function tokenizeCommand(finish: Finish) {
  return recordCommand()
    .description(`Turn texts into token ids and back.

  printf 'Ángela visitó París.\\n' | xlm tokenize -R
  xlm tokenize --text "Where is it?" --explain
  echo '{"input_ids":[0,9,1]}' | xlm tokenize --decode

Adds "encoding": {"input_ids","tokens","offset_mapping","special_tokens_mask"}.`)
    .group("Input")
    .option("--pair-field <name:string>", "Field of the second text of a pair.", { default: "text_pair" })
    .option("--pair-lang-field <name:string>", "Field of the second text's language.", { default: "lang_pair" })
    .option("--tokens-field <name:string>", "Field of a text already split into words (a list).", { default: "tokens" })
    .group("Task")
    .option("--no-special-tokens", "Do not add special tokens; with --decode, skip them.")
    .option("--ids-only", "Return only input_ids.")
    .option("--token-type-ids", "Add token_type_ids.")
    .option("--langs", "Add the ids of the language embeddings.")
    .option("--explain", "Add the output of each tokenization stage.")
    .option("--decode", "Decode input_ids to text.", { conflicts: ["explain", "ids-only", "langs"] })
    .option("--save-vocabulary <directory:file>", "Save the vocabulary files to this directory and exit.")
    .action(async function (options, ...files: string[]) {
      if (options.saveVocabulary !== undefined) {
        const { tokenizer } = await loadTokenizer(options.model, tokenizerSettings(options));
        await makeDirectory(options.saveVocabulary);
        const saved = await tokenizer.saveVocabulary(options.saveVocabulary);
        return await writeStdout(`${JSON.stringify({ saved })}\n`);
      }
      const resultField = options.decode ? "text" : "encoding";
      await using stream = await openStream(streamOptions(this, options, files, resultField, { weights: false }));
      const { tokenizer, langs } = await loadTokenizer(options.model, tokenizerSettings(options));
      const { specialTokens, tokenTypeIds = false } = options;
      if (options.langs && langs === undefined) {
        throw new XlmError(2, "Cannot use --langs: the model has no language embeddings; expected one that has them.");
      }
      if (options.langs) checkLanguage(options.lang, langs);
      const readPair = pairFields(options);
      const input_ids = new Field("input_ids");
      const settings = {
        add_special_tokens: specialTokens,
        ...tokenizeOptions(options),
        offsets: options.offsets,
        ids_only: options.idsOnly ?? false,
        token_type_ids: tokenTypeIds,
        langs: options.langs ?? false,
        explain: options.explain ?? false,
        max_length: options.maxLength ?? tokenizerLimit(options, tokenizer),
      };
      const summary = await stream.run((record, run) => {
        if (options.decode) {
          return tokenizer.decode(input_ids.naturals(record), { skip_special_tokens: !specialTokens });
        }
        const { result, truncated } = tokenize(readPair(record), tokenizer, langs, settings);
        if (truncated) run.countTruncated();
        return result;
      });
      finish(summary.exitCode);
    });
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw new XlmError(4, `Cannot make directory ${path}: ${(error as Error).message}; expected a place to write to.`);
  }
}
