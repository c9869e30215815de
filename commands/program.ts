import { Command } from "@cliffy/command";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import { XlmError } from "../lib/errors.ts";
import { TASKS } from "../lib/tasks/registry.ts";
import { VERSION } from "../lib/version.ts";
import { doctorCommand } from "./doctor.ts";
import { withEnvironment } from "./environment.ts";
import type { Finish } from "./finish.ts";
import { infoCommand } from "./info.ts";
import { taskCommand } from "./task_command.ts";
import { tokenizeCommand } from "./tokenize.ts";

/** The whole command tree: `xlm` with every command. */
export function programCommand(finish: Finish) {
  const program = new Command()
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
    .command("tokenize", withEnvironment(tokenizeCommand(finish)));
  for (const task of TASKS) program.command(task.name, withEnvironment(taskCommand(task, finish)));
  return program
    .command("info", withEnvironment(infoCommand(finish)))
    .command("doctor", withEnvironment(doctorCommand(finish)))
    .reset();
}
