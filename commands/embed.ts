import { EnumType, IntegerType } from "@cliffy/command";
import { Engine } from "../lib/runtime/engine.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { embed, embedProgram, POOLINGS } from "../lib/tasks/embed.ts";
import { loadModel } from "../models/mod.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { checkLanguage, maxLength, tokenizeOptions, tokenizerSettings } from "./model_options.ts";
import { pairCommand } from "./options.ts";
import { pairFields } from "./pair_fields.ts";
import { streamOptions } from "./stream_options.ts";

/** `xlm embed`. */
export function embedCommand(finish: Finish) {
  return pairCommand()
    .type("pooling", new EnumType(POOLINGS))
    .type("layer", new IntegerType())
    .description(`Turn each text into a vector.

  xlm embed --text "Paris is in France."
  printf 'one\\ntwo\\n' | xlm embed -R --normalize --bare
  xlm embed --text "Paris" --pooling first --layer -2

Adds "embedding": a list of numbers; with --pooling none one such list a token.`)
    .group("Task")
    .option("--pooling <how:pooling>", "All tokens' states, special ones included, as one.", {
      default: "mean" as const,
    })
    .option("--normalize", "Scale each vector to length 1.")
    .option("--layer <n:layer>", "Which hidden state: 0 the embeddings, -1 the last layer.", { default: -1 })
    .action(async function (options, ...files: string[]) {
      const { truncation, pooling, normalize = false, layer } = options;
      await using stream = await openStream(streamOptions(this, options, files, "embedding"));
      const model = await loadModel(options.model, options);
      checkLanguage(options.lang, model.langs);
      const max_length = maxLength(options.maxLength, model);
      await using engine = new Engine(embedProgram(model, { pooling, normalize, layer }), engineOptions(options));
      const tokenizer = await model.tokenizer(tokenizerSettings(options));
      await engine.ready;
      const read = pairFields(options);
      const context = {
        model,
        tokenizer,
        run: engine.run,
        options: { ...tokenizeOptions(options), max_length, truncation },
      };
      const summary = await stream.run(async (record, run) => {
        const { result, truncated } = await embed(read(record), context);
        if (truncated) run.countTruncated();
        return result;
      });
      finish(summary.exitCode);
    });
}
