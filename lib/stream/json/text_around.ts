import { escaped } from "../../record/escaped.ts";

/** At most 60 characters of `text` around `offset`, escaped. */
export function textAround(text: string, offset: number): string {
  let shown = "";
  for (const character of text.slice(Math.max(0, offset - 20), offset + 60)) {
    const next = shown + escaped(character);
    if (next.length > 60) break;
    shown = next;
  }
  return shown;
}
