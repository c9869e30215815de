import { ValidationError } from "@cliffy/command";
import { checkedArguments } from "./commands/checked_arguments.ts";
import { optionFlag } from "./lib/options/option_flag.ts";
import { commandsFor, programCommand } from "./commands/program.ts";
import { rawArguments } from "./commands/raw_arguments.ts";
import { XlmError } from "./lib/errors.ts";
import { errorLine } from "./lib/stream/error_line.ts";
import { writeStderr } from "./lib/stream/standard_streams.ts";
import { VERSION } from "./lib/version.ts";

/** Exit code for a bug of ours. */
const INTERNAL_ERROR = 70;

let exitCode = 0;

async function run(): Promise<void> {
  const args = await rawArguments(Deno.args);
  const [first = "", ...rest] = args;
  const program = await programCommand((code) => exitCode = code, commandsFor(first));
  const command = program.getCommands().find((command) => command.getName() === first);
  if (command) await program.parse([first, ...checkedArguments(rest, command)]);
  // A mistyped command by itself: what follows it would be blamed first.
  else await program.parse(/^\w/.test(first) ? [first] : [...args]);
}

/** Writes an error to stderr and returns the exit code. */
function report(error: unknown, debug: boolean): number {
  const known = error instanceof XlmError || error instanceof ValidationError;
  const message = errorLine(messageOf(error));
  writeStderr(known ? `xlm: ${message}\n` : `xlm: Internal error, please report it: ${message} (xlm ${VERSION})\n`);
  if (debug && error instanceof Error) writeStderr(`${error.stack}\n`);
  return known ? error.exitCode : INTERNAL_ERROR;
}

function messageOf(error: unknown): string {
  if (error instanceof XlmError) return error.inWords(optionFlag);
  return error instanceof Error ? error.message : String(error);
}

try {
  await run();
} catch (error) {
  exitCode = report(error, Deno.args.includes("--debug"));
}
Deno.exit(exitCode);
