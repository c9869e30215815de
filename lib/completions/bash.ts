import type { CommandOutline, OptionOutline, Values } from "./command_outline.ts";
import { shellWord } from "./shell_word.ts";

/** Completes a line with what `_xlm_values` and `_xlm_flags`, which follow, say of the command. */
const FUNCTIONS = `# Completions of xlm for bash.

_xlm() {
  local words=() count=0 joins='' word i
  # bash divides words at =, : and @; here they are whole again.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((count > 2)) && [[ $word && -z \${word//[=:@]/} ]]; then
      words[count - 1]+=$word joins=1
    elif [[ $joins && ($word || \${COMP_LINE:COMP_POINT-1:1} != ' ') ]]; then
      words[count - 1]+=$word joins=''
    else
      words[count]=$word joins=''
      ((count++))
    fi
  done

  local command=\${words[1]} current=\${words[count - 1]} offers_flags=1 values=() flags=()
  if ((count == 2)); then
    command='' # it is the one to complete
  fi
  for ((i = 2; i < count - 1; i++)); do
    word=\${words[i]}
    if ((\${#values[@]})); then
      values=() # this word is the value
    elif [[ $word == -- ]]; then
      offers_flags=''
      break
    elif [[ $word == -* && $word != *=* ]]; then
      _xlm_values "$word"
    fi
  done

  # What readline keeps of the value, and what it replaces beside the value.
  local kept='' beside='' part=\${COMP_WORDS[COMP_CWORD]}
  if [[ -z \${part//[=:@]/} ]]; then part=''; fi
  COMPREPLY=()
  if ((\${#values[@]})); then
    :
  elif [[ $offers_flags && $current == -*=* ]]; then
    _xlm_values "\${current%%=*}"
    if [[ $part == -*=* ]]; then beside=\${part%%=*}=; part=\${part#*=}; fi
    current=\${current#*=}
  elif [[ $offers_flags && $current == -* ]]; then
    _xlm_flags
    values=(choice "\${flags[@]}")
  else
    _xlm_values ''
  fi
  current=\${current#[\\"\\']} part=\${part#[\\"\\']}
  kept=\${current%"$part"} kept=\${kept//\\\\/}
  _xlm_offer "\${values[@]}"
}

# Adds what may stand for the current value to COMPREPLY.
_xlm_offer() {
  local kind=$1 path cached=()
  shift
  case $kind in
    choice) _xlm_words "$@" ;;
    list)
      local word before=\${current%"\${current##*,}"}
      compopt -o nospace 2>/dev/null
      for word; do
        if [[ ",$before" != *",$word,"* ]]; then _xlm_words "$before$word"; fi
      done
      ;;
    file) _xlm_paths -f ;;
    directory) _xlm_paths -d ;;
    model | cached-model)
      _xlm_cached
      _xlm_words "$@" "\${cached[@]}"
      if [[ $kind == cached-model ]]; then return; fi
      if ((\${#COMPREPLY[@]} == 0)); then
        _xlm_paths -f
        return
      fi
      # Names are no paths: readline would show only what follows their slash.
      while IFS= read -r path; do
        if [[ -d $path ]]; then path+=/; fi
        _xlm_words "$path"
      done < <(compgen -f -- "$current")
      ;;
  esac
}

_xlm_words() {
  local word
  for word; do
    if [[ $word == "$current"* ]]; then COMPREPLY+=("$beside\${word#"$kept"}"); fi
  done
}

_xlm_paths() {
  local path
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do COMPREPLY+=("$beside\${path#"$kept"}"); done < <(compgen "$1" -- "$current")
}

# The models in the cache of the Hugging Face Hub.
_xlm_cached() {
  local folder cache=\${HF_HUB_CACHE:-\${HUGGINGFACE_HUB_CACHE:-\${HF_HOME:-\${XDG_CACHE_HOME:-$HOME/.cache}/huggingface}/hub}}
  cache=\${cache/#\\~/$HOME}
  while IFS= read -r folder; do
    if [[ -d $folder/snapshots ]]; then
      folder=\${folder##*/models--}
      cached+=("\${folder//--//}")
    fi
  done < <(compgen -d -- "$cache/models--")
}
`;

/** The script for bash. It starts no program. */
export function bashCompletions(program: CommandOutline): string {
  return `${FUNCTIONS}
# The kind of value that a flag takes, and its words; nothing if it takes none. Without a flag, of an argument.
_xlm_values() {
  local flag=$1
  # In -Rm the last flag takes the value.
  if [[ $flag == -[!-]?* ]]; then flag=-\${flag: -1}; fi
  case "$command $flag" in
${valueCases(program).map((line) => `    ${line}\n`).join("")}    *) values=() ;;
  esac
}

_xlm_flags() {
  case $command in
${
    program.commands.map((command) => `    ${command.name}) flags=(${flagsOf(command).join(" ")}) ;;\n`).join("")
  }    *) flags=(${flagsOf(program).join(" ")}) ;;
  esac
}

complete -F _xlm xlm
`;
}

function flagsOf({ options }: CommandOutline): string[] {
  return options.flatMap(({ flags }) => [...flags]);
}

/** Lines of `case "$command $flag"`: flags whose values are the same in all commands stand once. */
function valueCases(program: CommandOutline): string[] {
  const commands: CommandOutline = {
    ...program,
    name: "",
    argument: { kind: "choice", words: program.commands.map(({ name }) => name) },
  };
  const byFlag = new Map<string, { command: string; array: string | undefined }[]>();
  for (const { name: command, argument, options } of [commands, ...program.commands]) {
    const all: Pick<OptionOutline, "flags" | "values">[] = [{ flags: [""], values: argument }, ...options];
    for (const { flags, values } of all) {
      for (const flag of flags) {
        byFlag.set(flag, [...byFlag.get(flag) ?? [], { command, array: values && bashArray(values) }]);
      }
    }
  }
  const patterns = new Map<string, string[]>();
  for (const [flag, uses] of byFlag) {
    const isOne = uses.every(({ array }) => array === uses[0]?.array);
    for (const { command, array } of isOne ? uses.slice(0, 1) : uses) {
      if (array === undefined) continue;
      patterns.set(array, [...patterns.get(array) ?? [], isOne ? `*" ${flag}"` : `"${command} ${flag}"`]);
    }
  }
  return [...patterns].map(([array, patterns]) => `${patterns.join(" | ")}) values=${array} ;;`);
}

function bashArray(values: Values): string {
  return `(${[values.kind, ...words(values)].map(shellWord).join(" ")})`;
}

function words(values: Values): readonly string[] {
  switch (values.kind) {
    case "choice":
    case "list":
      return values.words;
    case "model":
      return values.names;
    default:
      return [];
  }
}
