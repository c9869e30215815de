/** Joins the lines of a message. */
export function oneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}
