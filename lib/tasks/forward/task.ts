import { HEADS } from "../../../models/heads.ts";
import { Field } from "../../record/field.ts";
import type { StreamRecord } from "../../record/record.ts";
import { choice, field, flag, type Values } from "../../options/option.ts";
import {
  maxLength,
  PAIR_FIELDS,
  readingOptions,
  readLang,
  TEXT_OPTIONS,
  tokenizerLimit,
  TOKENS_FIELD,
} from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { forward } from "./forward.ts";
import { FORWARD_FIELDS, type ForwardFields } from "./forward_fields.ts";
import { forwardProgram } from "./forward_program.ts";
import { type ForwardText, idFields, textFields } from "./forward_text.ts";

const FIELDS = {
  ...PAIR_FIELDS,
  ...TOKENS_FIELD,
  choices_field: field("choices", "Field of the choices of a multiple choice."),
  ...TEXT_OPTIONS,
};

export const forwardTask = task({
  description: `Run the model and write its raw outputs, as transformers' forward returns them.

  xlm forward --text "Paris is in France." --head model
  echo '{"input_ids":[0,9,45055,2],"labels":[-100,-100,9,-100]}' | xlm forward --bare
  printf 'one\\ntwo\\n' | xlm forward -R --head model --hidden-states --attentions

Adds "outputs": "last_hidden_state", "logits", "start_logits", …, and "loss" for records with labels.`,
  result_field: "outputs",
  options: {
    head: choice("name:head", HEADS, "Head to run; by default the one named in config.json."),
    hidden_states: flag("Add hidden_states: the embeddings and each layer's output."),
    attentions: flag("Add attentions: each layer's attention weights."),
    ...FIELDS,
  },
  start({ options, model, tokenizer: load, run }) {
    const { hidden_states, attentions } = options;
    const head = options.head ?? model.head;
    const max_length = maxLength(options.max_length, model);
    const outputs = run(forwardProgram(model, { head, hidden_states, attentions }));
    const inputs = FORWARD_FIELDS.map((name) => [name, new Field(name)] as const);
    const context = { model, head, run: outputs, max_length };
    return Promise.resolve({
      async answer(record) {
        const given: ForwardFields = Object.fromEntries(inputs.map(([name, field]) => [name, field.find(record)]));
        if (given.input_ids !== undefined) {
          return { result: await forward(idFields(given, head, model, readLang(record, options)), context) };
        }
        // Loaded with the first text: records of ids need none of its files.
        const tokenizer = await load();
        const limit = maxLength(options.max_length, model, tokenizerLimit(options, tokenizer));
        const reading = { ...readingOptions(options), max_length: limit };
        const { fields, truncated } = textFields(readText(record, options), head, model, tokenizer, reading);
        return { result: await forward({ ...given, ...fields }, context), truncated };
      },
    });
  },
});

/** A record's text, its words, or the choices alone. */
function readText(record: StreamRecord, options: Values<typeof FIELDS>): ForwardText {
  const { field, tokens_field, choices_field } = options;
  const has = (field: Field) => field.find(record) !== undefined;
  const choices = has(choices_field) ? choices_field.texts(record) : undefined;
  const words = !has(field) && has(tokens_field);
  return {
    text: words ? tokens_field.texts(record) : choices && !has(field) ? undefined : field.text(record),
    text_pair: options.pair_field.optionalText(record),
    choices,
    lang: readLang(record, options),
    lang_pair: options.pair_lang_field.optionalText(record),
  };
}
