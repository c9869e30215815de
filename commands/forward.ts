import { EnumType } from "@cliffy/command";
import { Engine } from "../lib/runtime/engine.ts";
import { Field } from "../lib/stream/field.ts";
import type { StreamRecord } from "../lib/stream/record.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { forward } from "../lib/tasks/forward/forward.ts";
import { FORWARD_FIELDS, type ForwardFields } from "../lib/tasks/forward/forward_fields.ts";
import { forwardProgram } from "../lib/tasks/forward/forward_program.ts";
import { type ForwardText, idFields, textFields } from "../lib/tasks/forward/forward_text.ts";
import { HEADS } from "../models/heads.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { checkLanguage, maxLength, tokenizeOptions, tokenizerLimit, tokenizerSettings } from "./model_options.ts";
import { openModel } from "./open_model.ts";
import { taskCommand } from "./options.ts";
import { streamOptions } from "./stream_options.ts";

/** `xlm forward`. */
export function forwardCommand(finish: Finish) {
  return taskCommand()
    .type("head", new EnumType(HEADS))
    .description(`Run the model and write its raw outputs, as transformers' forward returns them.

  xlm forward --text "Paris is in France." --head model
  echo '{"input_ids":[0,9,5,1],"labels":[-100,-100,9,-100]}' | xlm forward --bare
  printf 'one\\ntwo\\n' | xlm forward -R --head model --hidden-states --attentions

Adds "outputs": "last_hidden_state", "logits", "start_logits", …, and "loss" for records with labels.`)
    .group("Input")
    .option("--pair-field <name:string>", "Field of the second text of a pair.", { default: "text_pair" })
    .option("--pair-lang-field <name:string>", "Field of the second text's language.", { default: "lang_pair" })
    .option("--tokens-field <name:string>", "Field of a text already split into words (a list).", { default: "tokens" })
    .option("--choices-field <name:string>", "Field of the choices of a multiple choice.", { default: "choices" })
    .group("Task")
    .option("--head <name:head>", "Head to run; by default the one named in config.json.")
    .option("--hidden-states", "Add hidden_states: the embeddings and each layer's output.")
    .option("--attentions", "Add attentions: each layer's attention weights.")
    .action(async function (options, ...files: string[]) {
      const { lang, hiddenStates = false, attentions = false } = options;
      await using stream = await openStream(streamOptions(this, options, files, "outputs"));
      const model = await openModel(options);
      checkLanguage(lang, model.langs);
      const head = options.head ?? model.head;
      const max_length = maxLength(options.maxLength, model);
      const program = forwardProgram(model, { head, hidden_states: hiddenStates, attentions });
      await using engine = new Engine(program, engineOptions(options));
      await engine.ready;
      const inputs = FORWARD_FIELDS.map((name) => [name, new Field(name)] as const);
      const field = {
        text: new Field(options.field, "--field"),
        pair: new Field(options.pairField, "--pair-field"),
        tokens: new Field(options.tokensField, "--tokens-field"),
        choices: new Field(options.choicesField, "--choices-field"),
        lang: new Field(options.langField, "--lang-field"),
        lang_pair: new Field(options.pairLangField, "--pair-lang-field"),
      };
      const readText = (record: StreamRecord): ForwardText => {
        const has = (name: "text" | "tokens" | "choices") => field[name].find(record) !== undefined;
        const choices = has("choices") ? field.choices.texts(record) : undefined;
        const words = !has("text") && has("tokens");
        return {
          text: words ? field.tokens.texts(record) : choices && !has("text") ? undefined : field.text.text(record),
          text_pair: field.pair.optionalText(record),
          choices,
          lang: field.lang.optionalText(record) ?? lang,
          lang_pair: field.lang_pair.optionalText(record),
        };
      };
      const context = { model, head, run: engine.run, max_length };
      const summary = await stream.run(async (record, run) => {
        const given: ForwardFields = Object.fromEntries(inputs.map(([name, field]) => [name, field.find(record)]));
        if (given.input_ids !== undefined) {
          return await forward(idFields(given, head, model, field.lang.optionalText(record) ?? lang), context);
        }
        // Loaded with the first text: records of ids need none of its files.
        const tokenizer = await model.tokenizer(tokenizerSettings(options));
        const limit = maxLength(options.maxLength, model, tokenizerLimit(options, tokenizer));
        const reading = { ...tokenizeOptions(options), max_length: limit };
        const { fields, truncated } = textFields(readText(record), head, model, tokenizer, reading);
        if (truncated) run.countTruncated();
        return await forward({ ...given, ...fields }, context);
      });
      finish(summary.exitCode);
    });
}
