import type { Option } from "../lib/options/option.ts";

/** How a command was called. */
export interface Call {
  /** The command's name. */
  name: string;
  files: readonly string[];
  /** Each option of the command, with the value that was given for it. */
  given: readonly { name: string; option: Option; value: unknown }[];
}
