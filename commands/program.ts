import { Command } from "@cliffy/command";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import { XlmError } from "../lib/errors.ts";
import { VERSION } from "../lib/version.ts";
import { classifyCommand } from "./classify.ts";
import { doctorCommand } from "./doctor.ts";
import { embedCommand } from "./embed.ts";
import { withEnvironment } from "./environment.ts";
import { fillMaskCommand } from "./fill_mask.ts";
import type { Finish } from "./finish.ts";
import { forwardCommand } from "./forward.ts";
import { infoCommand } from "./info.ts";
import { qaCommand } from "./qa.ts";
import { tagCommand } from "./tag.ts";
import { tokenizeCommand } from "./tokenize.ts";
import { translateScoreCommand } from "./translate_score.ts";

/** The whole command tree: `xlm` with every command. */
export function programCommand(finish: Finish) {
  return new Command()
    .name("xlm")
    .description(`Cross-lingual language models (XLM, XLM-RoBERTa) in a shell pipeline.

  xlm fill-mask --text "Paris is the <mask> of France."
  printf 'one line\\nanother\\n' | xlm tokenize -R
  jq -c 'select(.lang == "es")' in.jsonl | xlm fill-mask --field body

Every option is also an environment variable: --top-k is XLM_TOP_K, --model is XLM_MODEL.`)
    .helpOption("-h, --help", "Show this help.", {
      standalone: true,
      global: true,
      async action() {
        await writeStdout(`${this.getHelp({ long: true, colors: false }).trim()}\n`);
      },
    })
    .versionOption("-V, --version", "Show the version.", {
      standalone: true,
      async action() {
        await writeStdout(`xlm ${VERSION}\n`);
      },
    })
    .version(VERSION)
    .noExit()
    .action(function () {
      const commands = this.getCommands().map((command) => command.getName()).join(", ");
      throw new XlmError(2, `Cannot run: no command given; expected one of ${commands}. See xlm --help.`);
    })
    .command("tokenize", withEnvironment(tokenizeCommand(finish)))
    .command("fill-mask", withEnvironment(fillMaskCommand(finish)))
    .command("classify", withEnvironment(classifyCommand(finish)))
    .command("tag", withEnvironment(tagCommand(finish)))
    .command("qa", withEnvironment(qaCommand(finish)))
    .command("translate-score", withEnvironment(translateScoreCommand(finish)))
    .command("embed", withEnvironment(embedCommand(finish)))
    .command("forward", withEnvironment(forwardCommand(finish)))
    .command("info", withEnvironment(infoCommand(finish)))
    .command("doctor", withEnvironment(doctorCommand(finish)))
    .reset();
}
