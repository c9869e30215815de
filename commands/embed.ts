import { EnumType, IntegerType } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";
import { Engine } from "../lib/runtime/engine.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { embed, embedProgram } from "../lib/tasks/embed/embed.ts";
import { POOLINGS } from "../lib/tasks/embed/pooling.ts";
import { DEFAULT_MODEL, loadSentenceModules, type SentenceModules } from "../models/mod.ts";
import { embedPlan } from "./embed_plan.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { checkLanguage, maxLength, tokenizeOptions, tokenizerLimit, tokenizerSettings } from "./model_options.ts";
import { openModel } from "./open_model.ts";
import { pairCommand } from "./options.ts";
import { pairFields } from "./pair_fields.ts";
import { streamOptions } from "./stream_options.ts";

/** `xlm embed`. */
export function embedCommand(finish: Finish) {
  return pairCommand()
    .type("pooling", new EnumType([...POOLINGS, "none"]))
    .type("layer", new IntegerType())
    .description(`Turn each text into a vector.

  xlm embed --text "Paris is in France."
  printf 'one\\ntwo\\n' | xlm embed -R --normalize --bare
  xlm embed --text "Paris" --pooling first --layer -2

A sentence-transformers folder (modules.json) sets pooling, layers, prompt and maximum length; options override them.
Other models: mean pooling.
Adds "embedding": a list of numbers; with --pooling none, one such list per token.`)
    .group("Task")
    .option(
      "--pooling <how:pooling[]>",
      "How to pool token states into one vector; several, separated by commas, are concatenated.",
    )
    .option("--normalize", "Scale each vector to length 1.")
    .option("--prompt <text:string>", "Prefix of every text.")
    .option("--prompt-name <name:string>", "Use the prompt with this name from the sentence-transformers folder.", {
      conflicts: ["prompt"],
    })
    .option("--no-modules", "Ignore the folder's sentence-transformers modules.")
    .option("--layer <n:layer>", "Hidden state to pool: 0 is the embeddings, -1 the last layer.", { default: -1 })
    .action(async function (options, ...files: string[]) {
      await using stream = await openStream(
        streamOptions(this, options, files, "embedding", { sentence: options.modules }),
      );
      const [model, modules] = await Promise.all([
        openModel(options),
        options.modules ? sentenceModules(options.model) : undefined,
      ]);
      checkLanguage(options.lang, model.langs);
      const plan = embedPlan(options, modules);
      await using engine = new Engine(embedProgram(model, plan.program), engineOptions(options));
      const tokenizer = await model.tokenizer(tokenizerSettings(options));
      const max_length = maxLength(options.maxLength, model, modules?.max_length ?? tokenizerLimit(options, tokenizer));
      await engine.ready;
      const read = pairFields(options);
      const reading = tokenizeOptions(options, modules ? "right" : "error");
      const context = { model, tokenizer, run: engine.run, options: { ...reading, ...plan.texts, max_length } };
      const summary = await stream.run(async (record, run) => {
        const { result, truncated } = await embed(read(record), context);
        if (truncated) run.countTruncated();
        return result;
      });
      finish(summary.exitCode);
    });
}

/** @throws {XlmError} exit code 3 for modules that cannot be used, with what to do about them. */
async function sentenceModules(model: string | undefined): Promise<SentenceModules | undefined> {
  try {
    return await loadSentenceModules(model, DEFAULT_MODEL);
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    throw new XlmError(error.exitCode, `${error.message} Use --no-modules for the model without its modules.`);
  }
}
