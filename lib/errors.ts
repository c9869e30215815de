/** Exit codes and their meanings. */
export const EXIT_CODES = {
  0: "All records succeeded; also where the reader of stdout went away.",
  1: "Finished, but some records failed.",
  2: "Wrong use: an option, a value, a combination of them.",
  3: "The model cannot be used: missing, damaged, of another kind, changed during the run, or not to be had from the hub.",
  4: "Input or output failed.",
  5: "The checkpoint is unsafe: its pickle names something to be called.",
  70: "A bug in xlm.",
  129: "Ended by SIGHUP.",
  130: "Ended by SIGINT (Ctrl-C).",
  143: "Ended by SIGTERM.",
} as const;

/** Exit codes of expected failures. */
export type ExitCode = 2 | 3 | 4 | 5;

/** Names an argument in a message: `max_length` in the library, `--max-length` in a command. */
export type NameArgument = (argument: string) => string;

/** A message, or a function that makes it if it names arguments. */
export type Message = string | ((called: NameArgument) => string);

const written = (message: Message, called: NameArgument) => typeof message === "string" ? message : message(called);
const byName: NameArgument = (argument) => argument;

/**
 * A failure the user can act on. The message reads
 * `Cannot <verb> <object>: <found>; expected <rule>. <hint>` and carries no stack trace to the terminal.
 */
export class XlmError extends Error {
  override readonly name = "XlmError";

  readonly #message: Message;

  constructor(readonly exitCode: ExitCode, message: Message, options?: ErrorOptions) {
    super(written(message, byName), options);
    this.#message = message;
  }

  /** The message, with other names for arguments. */
  inWords(called: NameArgument): string {
    return written(this.#message, called);
  }
}

/** Codes of error records and their meanings: a closed set, documented in docs/contract.md. */
export const RECORD_ERRORS = {
  invalid_utf8: "The line is not UTF-8.",
  invalid_json: "The line, or the value in a `.json` file, is not JSON.",
  invalid_csv:
    "The row of a table has a broken quote, or another number of cells than the header; a line of CoNLL or CoNLL-U has other columns.",
  not_object: "The line is JSON, but neither an object nor a string.",
  field_missing: "A field that the command needs is absent or null.",
  field_type: "A field has a value of the wrong type, or one that fits neither the model nor the other fields.",
  empty_text: "A text or a list is empty, or a text to score or a target has no tokens.",
  too_long:
    "The sequence has more tokens than the model reads or `--max-length` allows, or the result too many numbers.",
  line_too_long: "The line has more bytes than `--max-line` allows.",
  no_mask: "The text has no mask.",
  unknown_lang: "The model has no such language.",
  non_finite: "The model's output, or the loss, is infinite or not a number.",
  runtime: "onnxruntime could not run the model on this record.",
} as const;

export type RecordErrorCode = keyof typeof RECORD_ERRORS;

/** A failure of one record: it becomes `{…,"error":{"code","message"}}` in its place and the run goes on. */
export class RecordError extends Error {
  override readonly name = "RecordError";

  readonly #message: Message;

  constructor(readonly code: RecordErrorCode, message: Message, options?: ErrorOptions) {
    super(written(message, byName), options);
    this.#message = message;
  }

  /** The message, with other names for arguments. */
  inWords(called: NameArgument): string {
    return written(this.#message, called);
  }
}
