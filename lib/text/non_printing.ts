import type { AlignedText } from "./aligned_text.ts";
import { characterClasses, OTHER } from "./character_classes.ts";

/** XLMTokenizer's `remove_non_printing_char`: drops categories Cc, Cf, Cs, Co and Cn, tabs and line ends among them. */
export function removeNonPrinting(text: AlignedText): void {
  const classes = characterClasses();
  let kept = 0;
  for (let i = 0; i < text.length; i++) {
    if ((classes[text.codes[i]!]! & OTHER) !== 0) continue;
    if (i !== kept) text.move(i, kept);
    kept++;
  }
  text.length = kept;
}
