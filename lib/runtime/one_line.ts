/** A message of several lines in one. */
export function oneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}
