import { type ArgumentValue, type Command, FileType, ValidationError } from "@cliffy/command";
import { closest, distance } from "fastest-levenshtein";

/** Maximum edit distance of a suggestion. */
const NEAR = 3;

/**
 * A file argument. A mistyped option would be taken as a file, so arguments that look like options are refused here,
 * with a suggestion.
 */
export class InputFile extends FileType {
  // deno-lint-ignore no-explicit-any
  constructor(readonly command: () => Command<any>) {
    super();
  }

  override parse(argument: ArgumentValue): string {
    if (!/^-./.test(argument.value)) return super.parse(argument);
    const option = argument.value.replace(/=.*/s, "");
    const known = this.command().getOptions().map(({ name }) => `--${name}`);
    const nearest = closest(option, known);
    const hint = distance(option, nearest) <= NEAR ? ` Did you mean option "${nearest}"?` : "";
    throw new ValidationError(`Unknown option "${option}".${hint}`);
  }
}
