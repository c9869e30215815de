import { countOrAll, field, flag, list, texts } from "../../options/option.ts";
import { maxLength, readingOptions, readLang, TEXT_OPTIONS, tokenizerLimit } from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { fillMask } from "./fill_mask.ts";
import { languageModelProgram } from "./language_model_program.ts";
import { readTargets } from "./mask_target.ts";

/** Spellings of the mask that are read with every model. */
const MASK_TEXTS = ["<mask>", "[MASK]"];

export const fillMaskTask = task({
  description: `Predict the word at each mask in a text.

  xlm fill-mask --text "Paris is the <mask> of France."
  printf 'Wer wagt, <mask>.\\n' | xlm fill-mask -R --top-k 2 --bare
  xlm fill-mask --text "The <mask> of the <mask> is green." --joint

Adds "predictions": a list of {"score","token","token_str","sequence"}; with several masks a list of such lists.`,
  result_field: "predictions",
  options: {
    top_k: countOrAll("Number of predictions per mask.", { short: "k", default: 5 }),
    targets: list("words", "Score only these words: separated by commas, or repeat the option."),
    joint: flag("Fill all masks jointly: beam search left to right, --top-k beams."),
    mask_text: texts("text:string", "Also read this text as a mask; repeatable."),
    targets_field: field("targets", "Field of the candidate words for a mask."),
    ...TEXT_OPTIONS,
  },
  async start({ options, model, tokenizer: load, run }) {
    const { top_k, joint, lang, targets } = options;
    const predict = run(languageModelProgram(model));
    const tokenizer = await load();
    const context = {
      model,
      tokenizer,
      run: predict,
      options: {
        top_k: top_k === "all" ? model.vocab_size : top_k,
        targets: targets && readTargets(tokenizer, targets, { lang, joint }),
        joint,
        mask_texts: options.mask_text ?? MASK_TEXTS,
        ...readingOptions(options),
        max_length: maxLength(options.max_length, model, tokenizerLimit(options, tokenizer)),
      },
    };
    return {
      answer(record) {
        const fields = {
          text: options.field.text(record),
          lang: readLang(record, options),
          targets: options.targets_field.list(record),
        };
        return fillMask(fields, context);
      },
    };
  },
});
