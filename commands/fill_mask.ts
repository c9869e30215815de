import { Engine } from "../lib/runtime/engine.ts";
import { Field } from "../lib/stream/field.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { fillMask } from "../lib/tasks/fill_mask/fill_mask.ts";
import { languageModelProgram } from "../lib/tasks/fill_mask/language_model_program.ts";
import { readTargets } from "../lib/tasks/fill_mask/mask_target.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { listField } from "./list_field.ts";
import { listOption } from "./list_option.ts";
import { checkLanguage, maxLength, tokenizeOptions, tokenizerLimit, tokenizerSettings } from "./model_options.ts";
import { openModel } from "./open_model.ts";
import { taskCommand } from "./options.ts";
import { streamOptions } from "./stream_options.ts";

/** What stands for a mask in any model's text, unless `--mask-text` says otherwise. */
const MASK_TEXTS = ["<mask>", "[MASK]"];

/** `xlm fill-mask`. */
export function fillMaskCommand(finish: Finish) {
  return taskCommand()
    .description(`Predict the word at each mask in a text.

  xlm fill-mask --text "Paris is the <mask> of France."
  printf 'Wer wagt, <mask>.\\n' | xlm fill-mask -R --top-k 2 --bare
  xlm fill-mask --text "The <mask> of the <mask> is green." --joint

Adds "predictions": a list of {"score","token","token_str","sequence"}; with several masks a list of such lists.`)
    .group("Input")
    .option("--targets-field <name:string>", "Field of the candidate words for a mask.", { default: "targets" })
    .group("Task")
    .option("-k, --top-k <n:count-or-all>", "Number of predictions per mask.", { default: 5 as number | "all" })
    .option(
      "--targets <words:list>",
      "Score only these words: separated by commas, or repeat the option.",
      {
        collect: true,
      },
    )
    .option("--joint", "Fill all masks jointly: beam search left to right, --top-k beams.")
    .option("--mask-text <text:string>", "Also read this text as a mask; repeatable.", {
      collect: true,
    })
    .action(async function (options, ...files: string[]) {
      const { topK, joint = false, lang } = options;
      const targets = listOption("targets", options.targets);
      // An environment variable gives one text, not a list of one.
      const maskTexts = [options.maskText ?? MASK_TEXTS].flat();
      await using stream = await openStream(streamOptions(this, options, files, "predictions"));
      const model = await openModel(options);
      checkLanguage(lang, model.langs);
      await using engine = new Engine(languageModelProgram(model), engineOptions(options));
      const tokenizer = await model.tokenizer(tokenizerSettings(options));
      const context = {
        model,
        tokenizer,
        run: engine.run,
        options: {
          top_k: topK === "all" ? model.vocab_size : topK,
          targets: targets && readTargets(tokenizer, targets, { lang, joint }),
          joint,
          mask_texts: maskTexts,
          ...tokenizeOptions(options),
          max_length: maxLength(options.maxLength, model, tokenizerLimit(options, tokenizer)),
        },
      };
      await engine.ready;
      const text = new Field(options.field, "--field");
      const language = new Field(options.langField, "--lang-field");
      const own = new Field(options.targetsField, "--targets-field");
      const summary = await stream.run(async (record, run) => {
        const fields = {
          text: text.text(record),
          lang: language.optionalText(record) ?? lang,
          targets: listField(own, record),
        };
        const { result, truncated } = await fillMask(fields, context);
        if (truncated) run.countTruncated();
        return result;
      });
      finish(summary.exitCode);
    });
}
