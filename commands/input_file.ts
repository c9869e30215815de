import { type ArgumentValue, type Command, FileType, ValidationError } from "@cliffy/command";
import { closest, distance } from "fastest-levenshtein";

/** Edits between a word and what may have been meant by it. */
const NEAR = 3;

/**
 * A file argument. A command that takes arguments would read an unknown option as one of them, so what looks like an
 * option is refused here, with the one that was probably meant.
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
