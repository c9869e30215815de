/** The real shells, completing command lines of xlm. */
import { bashCompletions } from "../../lib/completions/bash.ts";
import type { CommandOutline } from "../../lib/completions/command_outline.ts";
import { fishCompletions } from "../../lib/completions/fish.ts";
import { zshCompletions } from "../../lib/completions/zsh.ts";
import { hasProgram } from "../has_program.ts";

/** What a shell does at a Tab. */
export interface Completed {
  /** The command line afterwards. */
  line: string;
  /** What it proposes: whole words, in order, directories without their slash. */
  proposals: string[];
}

export interface Shell {
  script(program: CommandOutline): string;
  /** Completes each of the lines in a directory. @param script path of the script. */
  complete(
    script: string,
    lines: readonly string[],
    directory: string,
    env: Record<string, string>,
  ): Promise<Completed[]>;
}

/** Before each text that a shell says of a line, and after the last one. */
const [START, STOP] = ["\x01", "\x02"];
/** Prints its arguments so, in bash and zsh. The terminal, which echoes what is typed, never shows the two bytes. */
const SAY = `say() { printf '\\001%s\\n' "$@"; printf '\\002'; }`;

export const SHELLS: Readonly<Record<"bash" | "zsh" | "fish", Shell>> = {
  bash: {
    script: bashCompletions,
    complete: (script, lines, directory, env) =>
      typed(lines, directory, env, "bash --norc --noprofile -i", [
        "bind 'set bell-style none'",
        "bind 'set completion-query-items 0'",
        "bind 'set page-completions off'",
        `show() { say "$READLINE_LINE" "\${proposals[@]}"; READLINE_LINE= proposals=(); }`,
        `bind -x '"\\C-g": show'`,
        `source ${script}`,
        // bash forgets COMPREPLY once it has read it.
        'eval "own$(declare -f _xlm)"; _xlm() { own_xlm "$@"; proposals=("${COMPREPLY[@]}"); }',
      ]),
  },
  zsh: {
    script: zshCompletions,
    complete: (script, lines, directory, env) =>
      typed(lines, directory, env, "zsh -f -i", [
        "unset zle_bracketed_paste",
        "unsetopt beep",
        "LISTMAX=100000",
        "autoload -U compinit",
        "compinit -D -u",
        // compadd -O writes what would be added to an array; calls that do so already add nothing.
        `compadd() { local -a hits; if (( \${@[(I)-[OAD]]} )); then builtin compadd "$@"; return; fi; ` +
        `builtin compadd -O hits "$@"; proposals+=("\${hits[@]}"); builtin compadd "$@"; }`,
        "typeset -ga proposals",
        `show() { say "$BUFFER" "\${proposals[@]}"; BUFFER= proposals=(); zle reset-prompt; }`,
        "zle -N show",
        "bindkey '^G' show",
        "bindkey '^I' complete-word",
        `source ${script}`,
      ]),
  },
  fish: {
    script: fishCompletions,
    async complete(script, lines, directory, env) {
      const ask = `for line in $argv; complete -C "$line"; printf '\\002\\n'; end`;
      const { stdout } = await new Deno.Command("fish", {
        args: ["--no-config", "-c", `source ${script}; ${ask}`, ...lines],
        cwd: directory,
        env,
      }).output();
      const answers = new TextDecoder().decode(stdout).split(`${STOP}\n`).slice(0, -1);
      return answers.map((answer, i) => ({
        line: lines[i]!,
        proposals: tidied(answer.split("\n").filter((text) => text !== "").map((text) => text.split("\t")[0]!)),
      }));
    },
  },
};

/** Why a shell cannot be driven here; undefined if it can. */
export async function missing(shell: keyof typeof SHELLS): Promise<string | undefined> {
  const needed = shell === "fish" ? ["fish"] : [shell, "script"];
  for (const program of needed) {
    if (!await hasProgram(program, "--version")) return `no ${program}`;
  }
  return undefined;
}

/** Milliseconds after which a shell that waits for something is ended, so that the test fails. */
const PATIENCE = 120_000;

/** Types lines at a terminal, a Tab after each, and then Ctrl-G, which the shell answers with its line and proposals. */
async function typed(
  lines: readonly string[],
  directory: string,
  env: Record<string, string>,
  command: string,
  setup: readonly string[],
): Promise<Completed[]> {
  const child = new Deno.Command("script", {
    args: ["-qfec", command, "/dev/null"],
    cwd: directory,
    env: { ...env, PS1: "", TERM: "dumb", INPUTRC: "/dev/null" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.timeout(PATIENCE),
  }).spawn();
  const writer = child.stdin.getWriter();
  const write = (text: string) => writer.write(new TextEncoder().encode(text));
  const answers = answersOf(child.stdout);
  await write(`${[SAY, ...setup, "say ready"].join("\n")}\n`);
  await answers.next();
  const found: Completed[] = [];
  for (const line of lines) {
    await write(`${line}\t\x07`);
    const answer = await answers.next();
    if (answer.done) throw new Error(`${command} ended before ${line}`);
    const [completed = "", ...proposals] = answer.value;
    found.push({ line: completed, proposals: tidied(proposals) });
  }
  await write("exit\n");
  await writer.close();
  await child.status;
  return found;
}

async function* answersOf(stdout: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  let text = "";
  for await (const chunk of stdout.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
    const answers = (text + chunk).split(STOP);
    text = answers.pop()!;
    for (const answer of answers) yield answer.split(START).slice(1).map((said) => said.split(/\r?\n/)[0]!);
  }
}

/** Once each, in order, without zsh's backslashes, and without the slash behind a directory. */
function tidied(proposals: readonly string[]): string[] {
  return [...new Set(proposals.map((text) => text.replace(/\\(.)/g, "$1").replace(/\/$/, "")))].sort();
}
