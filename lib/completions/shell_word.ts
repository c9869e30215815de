/** A text as one word of bash and zsh. */
export function shellWord(text: string): string {
  return /^[\w.:,@%+=/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
