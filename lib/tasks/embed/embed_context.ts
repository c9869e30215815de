import type { SentenceModules } from "../../../models/sentence/sentence_modules.ts";
import type { Options } from "../../options/option.ts";
import { maxLength, readingOptions, tokenizerLimit } from "../sequence/sequence_options.ts";
import type { PieceOptions } from "../sequence/text_pieces.ts";
import type { Truncation } from "../sequence/truncation.ts";
import type { TaskStart } from "../task.ts";
import { type EmbedContext, embedProgram } from "./embed.ts";
import type { embedPlan } from "./embed_plan.ts";

/** What a task that makes vectors starts with. */
export interface EmbedStart extends Pick<TaskStart<Options>, "model" | "tokenizer" | "run"> {
  options: PieceOptions & { truncation?: Truncation | undefined; max_length: number | undefined };
}

/**
 * Opens the embedding program and returns the context for `embed`.
 *
 * @param usual what is done with texts that are too long where nothing is asked for.
 * @throws {XlmError} exit code 2 for a maximum length that the model cannot read, 3 for a model without an encoder.
 */
export async function embedContext(
  { options, model, tokenizer: load, run }: EmbedStart,
  plan: ReturnType<typeof embedPlan>,
  modules: SentenceModules | undefined,
  usual: Truncation,
): Promise<EmbedContext> {
  const vectors = run(embedProgram(model, plan.program));
  const tokenizer = await load();
  const limit = modules?.max_length ?? tokenizerLimit(options, tokenizer);
  return {
    model,
    tokenizer,
    run: vectors,
    options: {
      ...readingOptions(options, usual),
      ...plan.texts,
      max_length: maxLength(options.max_length, model, limit),
    },
  };
}
