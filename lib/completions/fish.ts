import { type CommandOutline, type OptionOutline, optionsOfCommands, type Values } from "./command_outline.ts";

/** The script for fish. It starts no program. */
export function fishCompletions(program: CommandOutline): string {
  const { commands } = program;
  const commandNames = commands.map((command) => command.name).join(" ");
  const lines = [
    "-f",
    ...program.options.map((option) => `-n 'not __xlm_command ${commandNames}' ${optionParts(option)}`),
    ...commands.map((command) => `-n __xlm_first -a ${command.name} -d ${quoted(command.summary)}`),
    ...commands.filter(({ argument }) => argument !== undefined).map((command) =>
      `${having([command])} ${proposals(command.argument!)}`
    ),
    ...optionsOfCommands(commands).map(({ option, commands }) => `${having(commands)} ${optionParts(option)}`),
  ];
  return `# Completions of xlm for fish.

# Whether the command is still to come.
function __xlm_first
    test (count (commandline -opc)) -eq 1
end

# Whether the command is one of these.
function __xlm_command
    set -l words (commandline -opc)
    set -q words[2]; and contains -- $words[2] $argv
end

# These names, and the models in the cache of the Hugging Face Hub.
function __xlm_models
    printf '%s\\n' $argv
    set -l cache ~/.cache/huggingface/hub
    set -q XDG_CACHE_HOME[1]; and test -n "$XDG_CACHE_HOME"; and set cache $XDG_CACHE_HOME/huggingface/hub
    set -q HF_HOME[1]; and test -n "$HF_HOME"; and set cache $HF_HOME/hub
    for direct in $HUGGINGFACE_HUB_CACHE $HF_HUB_CACHE
        test -n "$direct"; and set cache $direct
    end
    for folder in (string replace -r '^~(?=/|$)' $HOME -- $cache)/models--*/snapshots
        string replace -r '.*/models--(.*)/snapshots$' '$1' -- $folder | string replace -a -- -- /
    end
end

${lines.map((line) => `complete -c xlm ${line}\n`).join("")}`;
}

/** The condition that the command is one of these. */
function having(commands: readonly CommandOutline[]): string {
  return `-n ${quoted(`__xlm_command ${commands.map(({ name }) => name).join(" ")}`)}`;
}

function optionParts({ flags, description, values }: OptionOutline): string {
  const names = flags.map((flag) => flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`);
  return [...names, ...values ? [`-r ${proposals(values)}`] : [], `-d ${quoted(description)}`].join(" ");
}

/** `-f`: no files; `-F`: files too. */
function proposals(values: Values): string {
  switch (values.kind) {
    case "choice":
      return `-f -a ${quoted(values.words.join(" "))}`;
    case "list":
      return `-f -a ${quoted(`(__fish_complete_list , "printf '%s\\n' ${values.words.join(" ")}")`)}`;
    case "file":
      return "-F";
    case "directory":
      return `-f -a ${quoted("(__fish_complete_directories)")}`;
    case "model":
      return `-F -a ${quoted(`(__xlm_models ${values.names.join(" ")})`)}`;
    case "cached-model":
      return `-f -a ${quoted("(__xlm_models)")}`;
    case "text":
      return "-f";
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
