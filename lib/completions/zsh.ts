import { type CommandOutline, type OptionOutline, optionsOfCommands, type Values } from "./command_outline.ts";
import { shellWord } from "./shell_word.ts";

/** The script for zsh, for a start-up file, or as the file `_xlm` in `fpath`. It starts no program. */
export function zshCompletions(program: CommandOutline): string {
  const commands = program.commands.map((command) => shellWord(`${command.name}:${command.summary}`));
  return `#compdef xlm
# Completions of xlm for zsh.

_xlm() {
  local curcontext=$curcontext state line
  local -a subcommands specs
  typeset -A opt_args
  subcommands=(
${commands.map((line) => `    ${line}\n`).join("")}  )
  _arguments -C -A '-*' \\
${
    program.options.flatMap(optionSpecs).map((spec) => `    ${shellWord(spec)} \\\n`).join("")
  }    '1: :->command' '*:: :->argument' && return
  case $state in
    command) _describe -t commands command subcommands ;;
    argument)
      _xlm_specs $words[1]
      (( $#specs )) && _arguments -s -S : $specs
      ;;
  esac
}

# The options and arguments of a command, as _arguments reads them.
_xlm_specs() {
${optionsOfCommands(program.commands).map(({ option, commands }) => addition(commands, optionSpecs(option))).join("")}${
    [...argumentsOfCommands(program.commands)].map(([spec, commands]) => addition(commands, [spec])).join("")
  }}

_xlm_models() {
  _alternative "models:model:($*)" 'cached:cached model:_xlm_cached' 'files:file:_files'
}

# The models in the cache of the Hugging Face Hub.
_xlm_cached() {
  local cache=\${HF_HUB_CACHE:-\${HUGGINGFACE_HUB_CACHE:-\${HF_HOME:-\${XDG_CACHE_HOME:-$HOME/.cache}/huggingface}/hub}}
  local -a cached expl
  cached=( \${cache/#\\~/$HOME}/models--*/snapshots(N:h:t) )
  cached=( \${\${cached#models--}//--//} )
  _wanted models expl 'cached model' compadd -a cached
}

if [[ $funcstack[1] == _xlm ]]; then
  _xlm "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _xlm xlm
fi
`;
}

/** A line that adds to the array \`specs\` for some commands. */
function addition(commands: readonly CommandOutline[], specs: readonly string[]): string {
  const names = commands.map(({ name }) => name).join("|");
  return `  [[ $1 == (${names}) ]] && specs+=(${specs.map(shellWord).join(" ")})\n`;
}

/** What `_arguments` reads of an option: a text for each of its flags. */
function optionSpecs({ flags, description, placeholder, repeats, values }: OptionOutline): string[] {
  const excluded = repeats ? "*" : flags.length > 1 ? `(${flags.join(" ")})` : "";
  const explained = `[${description.replace(/[\\[\]:]/g, "\\$&")}]`;
  return flags.map((flag) => {
    if (values === undefined) return `${excluded}${flag}${explained}`;
    const takes = flag.startsWith("--") ? `${flag}=` : flag;
    return `${excluded}${takes}${explained}:${placeholder}:${action(values)}`;
  });
}

function argumentsOfCommands(commands: readonly CommandOutline[]): Map<string, CommandOutline[]> {
  const taking = commands.filter(({ argument }) => argument !== undefined);
  return Map.groupBy(taking, ({ argument, usage }) => `*:${usage.replace(/[^\w ]/g, "")}:${action(argument!)}`);
}

function action(values: Values): string {
  switch (values.kind) {
    case "choice":
      return `(${values.words.map((word) => word.replace(/[\\:]/g, "\\$&")).join(" ")})`;
    case "list":
      return `_sequence compadd - ${values.words.join(" ")}`;
    case "file":
      return "_files";
    case "directory":
      return "_files -/";
    case "model":
      return ` _xlm_models ${values.names.join(" ")}`; // the space: without the options that _arguments would add
    case "cached-model":
      return "_xlm_cached";
    case "text":
      return " ";
  }
}
