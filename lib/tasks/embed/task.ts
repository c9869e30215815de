import { loadSentenceModules, type SentenceModules } from "../../../models/sentence/sentence_modules.ts";
import { XlmError } from "../../errors.ts";
import { choicesOf, flag, negatedFlag, text, valued } from "../../options/option.ts";
import { PAIR_OPTIONS, readPair } from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { embed } from "./embed.ts";
import { embedContext } from "./embed_context.ts";
import { embedPlan } from "./embed_plan.ts";
import { POOLINGS } from "./pooling.ts";

export const embedTask = task({
  description: `Turn each text into a vector.

  xlm embed --text "Paris is in France."
  printf 'one\\ntwo\\n' | xlm embed -R --normalize --bare
  xlm embed --text "Paris" --pooling first --layer -2

A sentence-transformers folder (modules.json) sets pooling, layers, prompt and maximum length; options override them.
Other models: mean pooling.
Adds "embedding": a list of numbers; with --pooling none, one such list per token.`,
  result_field: "embedding",
  options: {
    pooling: choicesOf(
      "names",
      [...POOLINGS, "none"],
      `How to pool token states into one vector: ${
        POOLINGS.join(", ")
      }; several are concatenated. Or none: no pooling.`,
    ),
    normalize: flag("Scale each vector to length 1."),
    prompt: valued<string>("text:text", 'Prefix of every text; "" for no prompt.'),
    prompt_name: text("name", "Use the prompt with this name from the sentence-transformers folder.", {
      conflicts: ["prompt"],
    }),
    modules: negatedFlag("Ignore the folder's sentence-transformers modules."),
    layer: valued<number, { default: number }>(
      "n:integer",
      "Hidden state to pool: 0 is the embeddings, -1 the last layer.",
      {
        default: -1,
      },
    ),
    ...PAIR_OPTIONS,
  },
  plan: ({ modules }) => ({ parts: { sentence: modules }, cuts: modules }),
  async start(start) {
    const { options } = start;
    const modules = options.modules ? await sentenceModules(options.model) : undefined;
    const context = await embedContext(start, embedPlan(options, modules), modules, modules ? "right" : "error");
    return { answer: (record) => embed(readPair(record, options), context) };
  },
});

/** @throws {XlmError} exit code 3 for modules that cannot be used; the message says what to do. */
async function sentenceModules(model: string | undefined): Promise<SentenceModules | undefined> {
  try {
    return await loadSentenceModules(model);
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    throw new XlmError(
      error.exitCode,
      (called) => `${error.inWords(called)} Use ${called("no_modules")} for the model without its modules.`,
    );
  }
}
