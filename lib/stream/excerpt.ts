/** `text` made safe for a message: without control, format and bidirectional characters, or lone surrogates. */
export function escaped(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""));
}

/** At most 60 characters of `text` about `offset`, escaped. */
export function excerpt(text: string, offset: number): string {
  let shown = "";
  for (const character of text.slice(Math.max(0, offset - 20), offset + 60)) {
    const next = shown + escaped(character);
    if (next.length > 60) break;
    shown = next;
  }
  return shown;
}
