import type { AnyCommand } from "../command_node.ts";
import { type CompletionNode, completionNodes, type Values } from "./completion_node.ts";

/** A script for bash: one function that finds the command typed so far and proposes what may follow. */
export function bashCompletions(name: string, cmd: AnyCommand): string {
  const nodes = completionNodes(name, cmd);
  const paths = nodes.slice(1).map(({ path }) => `"${path.join(" ")}"`);
  const fn = `_${name.replace(/\W/g, "_")}`;
  return `# bash completion support for ${name}
${fn}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" cmd="${name}" word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do
    case "$cmd $word" in ${paths.join("|") || '""'}) cmd="$cmd $word" ;; esac
  done
  case "$cmd" in
${nodes.map(caseOf).join("\n")}
  esac
}
complete -F ${fn} -o bashdefault -o default ${name}`;
}

function caseOf({ path, options, commands, values }: CompletionNode): string {
  const words = [...options.flatMap(({ flags }) => flags), ...commands.map((command) => command.getName())];
  const afterFlag = options.filter(({ args }) => args.length).map(({ flags, values }) =>
    `        ${flags.join("|")}) ${reply(values)}; return ;;\n`
  );
  return `    "${path.join(" ")}")
      case "$prev" in
${afterFlag.join("")}      esac
      [[ "$cur" == -* ]] || ${reply(values)}
      COMPREPLY+=($(compgen -W "${words.join(" ")}" -- "$cur")) ;;`;
}

function reply(values: Values): string {
  if (values === undefined) return "COMPREPLY=()";
  return `COMPREPLY=($(compgen ${values === "file" ? "-f" : `-W "$(${values.request} 2>/dev/null)"`} -- "$cur"))`;
}
