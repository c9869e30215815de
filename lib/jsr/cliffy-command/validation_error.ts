import type { Command } from "./command.ts";

/** How the program should end after a {@linkcode ValidationError}. */
export interface ValidationErrorOptions extends ErrorOptions {
  /** @default {2} */
  exitCode?: number;
}

/** The command line was wrong: the message says how, `cmd` which command was meant. */
export class ValidationError extends Error {
  /** What the process should exit with. */
  readonly exitCode: number;
  /** The command whose arguments were read. */
  // deno-lint-ignore no-explicit-any
  cmd?: Command<any>;

  constructor(message: string, { exitCode = 2, cause }: ValidationErrorOptions = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
