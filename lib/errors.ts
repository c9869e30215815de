/** Exit codes of docs/contract.md that an expected failure can end the program with. */
export type ExitCode = 2 | 3 | 4 | 5;

/**
 * A failure the user can act on. The message reads
 * `Cannot <verb> <object>: <found>; expected <rule>. <hint>` and carries no stack trace to the terminal.
 */
export class XlmError extends Error {
  override readonly name = "XlmError";

  constructor(readonly exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Codes of error records, a closed set that docs/contract.md publishes. */
export type RecordErrorCode =
  | "invalid_utf8"
  | "invalid_json"
  | "invalid_csv"
  | "not_object"
  | "field_missing"
  | "field_type"
  | "empty_text"
  | "too_long"
  | "line_too_long"
  | "no_mask"
  | "too_many_masks"
  | "unknown_lang"
  | "answer_outside"
  | "non_finite"
  | "runtime";

/** A failure of one record: it becomes `{…,"error":{"code","message"}}` in its place and the run goes on. */
export class RecordError extends Error {
  override readonly name = "RecordError";

  constructor(readonly code: RecordErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
