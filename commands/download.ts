import { Command } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";
import type { Finish } from "./finish.ts";
import { InputFile } from "./input_file.ts";

const DESCRIPTION = `Fetch models from the Hugging Face Hub into the cache that Python shares.

  xlm download FacebookAI/xlm-roberta-base
  xlm fill-mask -m FacebookAI/xlm-roberta-base --text "Paris is the <mask> of France."
  xlm download FacebookAI/xlm-roberta-base --dry-run | jq .to_fetch
  xlm download intfloat/multilingual-e5-base@main --local-dir e5

Fetches what xlm reads: configuration, tokenizer, one kind of weights. Goes on where an earlier run ended, and checks
size and hash. Prints one JSON object for each model, with the path of its directory.
HF_TOKEN, HF_TOKEN_PATH, HF_ENDPOINT, HF_HOME, HF_HUB_CACHE and HF_HUB_OFFLINE mean what they mean in Python.
Exits with 3 if a model could not be fetched, and says why.`;

/** `xlm download`. */
export function downloadCommand(finish: Finish) {
  const command: Command = new Command();
  return command
    .type("model", new InputFile(() => command))
    .arguments("[models...:model:cached-model]")
    .description(DESCRIPTION)
    .option("--revision <revision:string>", "Branch, tag or commit; the same as @REVISION after a name.")
    .option(
      "--include <pattern:string>",
      "Fetch all files that match, instead of those that xlm reads; * also stands for slashes. May be repeated.",
      { collect: true },
    )
    .option("--exclude <pattern:string>", "Leave out files that match. May be repeated.", { collect: true })
    .option("--local-dir <directory:file:directory>", "Put the files into this directory instead of the cache.")
    .option("--dry-run", "Only list the files and their sizes.")
    .option("-q, --quiet", "Show no progress and no notes.")
    .option("--debug", "Print stack traces.")
    .action(async (options, ...models) => {
      if (models.length === 0) {
        throw new XlmError(
          2,
          "Cannot download: no model named; expected ORG/NAME, such as FacebookAI/xlm-roberta-base.",
        );
      }
      const { runDownload } = await import("./run_download.ts"); // help does without
      finish(
        await runDownload(models, {
          revision: options.revision,
          include: listOf(options.include),
          exclude: listOf(options.exclude),
          local_dir: options.localDir,
          dry_run: options.dryRun === true,
          quiet: options.quiet === true,
        }),
      );
    });
}

/** An environment variable gives a single text, not a list. */
function listOf(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : [given].flat();
}
