/** A read that failed, before it is known how far the records came. The message is the cause alone. */
export class ReadFailure extends Error {
  override readonly name = "ReadFailure";
}
