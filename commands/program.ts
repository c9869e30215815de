import { Command } from "@cliffy/command";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import { XlmError } from "../lib/errors.ts";
import { TASKS } from "../lib/tasks/registry.ts";
import { VERSION } from "../lib/version.ts";
import { withEnvironment } from "./environment.ts";
import type { Finish } from "./finish.ts";

// deno-lint-ignore no-explicit-any
type LoadCommand = (finish: Finish) => Promise<Command<any>>;

/** All commands in the order in which help names them, each loaded when it is needed. */
const COMMANDS: Readonly<Record<string, LoadCommand>> = {
  "tokenize": async (finish) => (await import("./tokenize.ts")).tokenizeCommand(finish),
  ...Object.fromEntries(
    Object.entries(TASKS).map(([name, { load }]): [string, LoadCommand] => [
      name,
      async (finish) => (await import("./task_command.ts")).taskCommand(name, await load(), finish),
    ]),
  ),
  "compare": async (finish) => (await import("./compare.ts")).compareCommand(finish),
  "download": async (finish) => (await import("./download.ts")).downloadCommand(finish),
  "export": async (finish) => (await import("./export.ts")).exportCommand(finish),
  "report": async (finish) => (await import("./report.ts")).reportCommand(finish),
  "info": async (finish) => (await import("./info.ts")).infoCommand(finish),
  "doctor": async (finish) => (await import("./doctor.ts")).doctorCommand(finish),
  "completions": async () => (await import("./completions.ts")).completionsCommand(() => programCommand(() => {})),
};

/** The commands that the first argument asks for: the one that it names; none for the version; all for help and hints. */
export function commandsFor(first: string): readonly string[] {
  if (Object.hasOwn(COMMANDS, first)) return [first];
  return first === "-V" || first === "--version" ? [] : Object.keys(COMMANDS);
}

/** The command tree: `xlm` with some of its commands: the fewer, the sooner it is ready. */
export async function programCommand(finish: Finish, names: readonly string[] = Object.keys(COMMANDS)) {
  const program = new Command()
    .name("xlm")
    .description(`Cross-lingual language models (XLM, XLM-RoBERTa) in a shell pipeline.

  xlm fill-mask --text "Paris is the <mask> of France."
  printf 'one line\\nanother\\n' | xlm tokenize -R
  jq -c 'select(.lang == "es")' in.jsonl | xlm fill-mask --field body

Every option is also an environment variable: --top-k is XLM_TOP_K, --model is XLM_MODEL.`)
    // Options as any other, so that they are in the tree from the beginning.
    .helpOption(false)
    .versionOption(false)
    .option("-h, --help", "Show this help.", {
      standalone: true,
      global: true,
      async action() {
        await writeStdout(`${this.getHelp({ long: true, colors: false }).trim()}\n`);
      },
    })
    .option("-V, --version", "Show the version.")
    .option("--json", "With --version: print one JSON object, with the versions of Deno and onnxruntime.", {
      depends: ["version"],
    })
    .version(VERSION)
    .noExit()
    .action(async function ({ version, json }) {
      if (version) return await writeStdout(json ? `${JSON.stringify(await versions())}\n` : `xlm ${VERSION}\n`);
      const commands = this.getCommands().map((command) => command.getName()).join(", ");
      throw new XlmError(2, `Cannot run: no command given; expected one of ${commands}. See xlm --help.`);
    });
  for (const name of names) program.command(name, withEnvironment(await COMMANDS[name]!(finish)));
  return program.reset();
}

async function versions() {
  const { runtimeVersion } = await import("../lib/runtime/runtime_version.ts");
  return {
    version: VERSION,
    deno: Deno.version.deno,
    onnxruntime: await runtimeVersion(),
    platform: `${Deno.build.os} ${Deno.build.arch}`,
  };
}
