import { EnumType, IntegerType } from "@cliffy/command";
import { Engine } from "../lib/runtime/engine.ts";
import { Field } from "../lib/stream/field.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { embed, embedProgram, POOLINGS } from "../lib/tasks/embed.ts";
import { loadModel } from "../models/mod.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { checkLanguage, maxLength, tokenizeOptions, tokenizerSettings } from "./model_options.ts";
import { taskCommand } from "./options.ts";
import { streamOptions } from "./stream_options.ts";

/** `xlm embed`. */
export function embedCommand(finish: Finish) {
  return taskCommand()
    .type("pooling", new EnumType(POOLINGS))
    .type("layer", new IntegerType())
    .description(`Turn each text into a vector.

  xlm embed --text "Paris is in France."
  printf 'one\\ntwo\\n' | xlm embed -R --normalize --bare
  xlm embed --text "Paris" --pooling first --layer -2

Adds "embedding": a list of numbers; with --pooling none one such list a token.`)
    .group("Input")
    .option("--pair-field <name:string>", "Field of the second text of a pair.", { default: "text_pair" })
    .option("--pair-lang-field <name:string>", "Field of the second text's language.", { default: "lang_pair" })
    .option("--tokens-field <name:string>", "Field of a text already split into words.", { default: "tokens" })
    .group("Task")
    .option("--pooling <how:pooling>", "All tokens' states, special ones included, as one.", {
      default: "mean" as const,
    })
    .option("--normalize", "Scale each vector to length 1.")
    .option("--layer <n:layer>", "Which hidden state: 0 the embeddings, -1 the last layer.", { default: -1 })
    .action(async (options, ...files: string[]) => {
      const { lang, truncation, pooling, normalize = false, layer } = options;
      await using stream = await openStream(streamOptions(options, files, "embedding"));
      const model = await loadModel(options.model, options);
      checkLanguage(lang, model.langs);
      const max_length = maxLength(options.maxLength, model);
      await using engine = new Engine(embedProgram(model, { pooling, normalize, layer }), engineOptions(options));
      const tokenizer = await model.tokenizer(tokenizerSettings(options));
      await engine.ready;
      const field = {
        text: new Field(options.field, "--field"),
        pair: new Field(options.pairField, "--pair-field"),
        tokens: new Field(options.tokensField, "--tokens-field"),
        lang: new Field(options.langField, "--lang-field"),
        lang_pair: new Field(options.pairLangField, "--pair-lang-field"),
      };
      const context = {
        model,
        tokenizer,
        run: engine.run,
        options: { ...tokenizeOptions(options), max_length, truncation },
      };
      const summary = await stream.run(async (record, run) => {
        const words = field.text.find(record) === undefined && field.tokens.find(record) !== undefined;
        const { result, truncated } = await embed({
          text: words ? field.tokens.texts(record) : field.text.text(record),
          text_pair: field.pair.optionalText(record),
          lang: field.lang.optionalText(record) ?? lang,
          lang_pair: field.lang_pair.optionalText(record),
        }, context);
        if (truncated) run.countTruncated();
        return result;
      });
      finish(summary.exitCode);
    });
}
