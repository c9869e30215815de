import type { GivenOption } from "../lib/options/option.ts";

/** How a command was called. */
export interface Call {
  /** The command's name. */
  name: string;
  files: readonly string[];
  /** All options of the command. */
  given: readonly GivenOption[];
}
