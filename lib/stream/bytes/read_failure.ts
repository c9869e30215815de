/** A failed read, before it is known after which line. The message is only the cause. */
export class ReadFailure extends Error {
  override readonly name = "ReadFailure";
}
