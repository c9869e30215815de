import { EXIT_CODES } from "../../lib/errors.ts";
import type { CommandOutline, OptionOutline } from "../../lib/completions/command_outline.ts";
import { VERSION } from "../../lib/version.ts";
import { descriptionParts } from "./description_parts.ts";
import { dividedOptions } from "./divided_options.ts";

/** Characters in a line of text: mandoc's limit is 80. */
const WIDTH = 78;

/** docs/xlm.1: what docs/reference.md says, as a man page. ASCII only, for every version of troff. */
export function manPage(program: CommandOutline): string {
  const { shared, ownOf } = dividedOptions(program);
  const description = descriptionParts(program.description);
  return [
    `.\\" Generated from the commands by: deno task docs`,
    // No hyphenation: a hyphen would look like part of a name.
    ".nr HY 0",
    // No date: the page is the same whenever it is made.
    `.TH XLM 1 "" "xlm ${VERSION}" "User Commands"`,
    ".ad l",
    ".SH NAME",
    `xlm \\- ${text(program.summary.replace(/^\w/, (first) => first.toLowerCase()).replace(/\.$/, ""))}`,
    ".SH SYNOPSIS",
    ".B xlm",
    "\\fIcommand\\fR [\\fIoptions\\fR] [\\fIfiles\\fR...]",
    ".SH DESCRIPTION",
    ...parts(description),
    ...program.options.flatMap((option) => entry(option)),
    ".SH COMMANDS",
    ...program.commands.flatMap((command) => [
      `.SS ${code(["xlm", command.name, "[options]", command.usage].join(" ").trim())}`,
      ...parts(descriptionParts(command.description)),
      ...ownOf(command).flatMap((option) => entry(option)),
    ]),
    ".SH OPTIONS OF SEVERAL COMMANDS",
    ...shared.flatMap(({ group, options }) => [
      `.SS ${group}`,
      ...options.flatMap(({ option, commands }) => entry(option, `Commands: ${commands}.`)),
    ]),
    ".SH ENVIRONMENT",
    ...wrapped(text(
      "Every option of a command, except --text and --help, is also an environment variable, XLM_ and its name: --top-k is XLM_TOP_K. The command line wins. " +
        "HF_HUB_CACHE and HF_HOME say where the cache of the Hugging Face Hub is.",
    )),
    ".SH EXIT STATUS",
    ...Object.entries(EXIT_CODES).flatMap(([status, meaning]) => [".TP", `.B ${status}`, ...wrapped(text(meaning))]),
  ].join("\n") + "\n";
}

function parts(parts: ReturnType<typeof descriptionParts>): string[] {
  return parts.flatMap(({ kind, text: content }, i) => [
    ...i > 0 && kind === "text" ? [".PP"] : [],
    ...kind === "text"
      ? wrapped(text(content.replaceAll("\n", " ")))
      : [".PP", ".RS 2", ".EX", ...content.split("\n").map((line) => guarded(code(line))), ".EE", ".RE"],
  ]);
}

function entry({ flags, placeholder, description, values, default: standard }: OptionOutline, more = ""): string[] {
  const value = placeholder === undefined ? "" : ` \\fI${code(placeholder)}\\fR`;
  const words = values?.kind === "choice" ? ` Values: ${values.words.map(bold).join(", ")}.` : "";
  return [
    ".TP",
    `${flags.map(bold).join(", ")}${value}`,
    ...wrapped(
      [text(description) + words, standard === undefined ? "" : `Default: ${bold(standard)}.`, text(more)]
        .filter((part) => part !== "").join(" "),
    ),
  ];
}

function bold(words: string): string {
  return `\\fB${code(words)}\\fR`;
}

/** Prose: only what looks like an option keeps its hyphens as they are typed. */
function text(prose: string): string {
  return prose.split(/((?<![\w-])--?[a-z][\w-]*)/).map((part, i) => i % 2 === 1 ? code(part) : escaped(part)).join("");
}

/** What is typed as it stands. */
function code(typed: string): string {
  return escaped(typed).replaceAll("-", "\\-");
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

function escaped(plain: string): string {
  return plain.replace(/[\\'`^~]/g, (character) => SPECIAL[character]!).replace(
    /[^\n -~]/gu,
    (character) => `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}

/** Lines of text; a new one for each sentence, as troff wants it. */
function wrapped(prose: string): string[] {
  const lines = [""];
  for (const word of prose.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (/[.!?]$/.test(line) || line.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.map(guarded);
}

/** A dot at the beginning of a line is text, not a request. */
function guarded(line: string): string {
  return line.startsWith(".") ? `\\&${line}` : line;
}
