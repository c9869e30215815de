import type { AlignedText } from "../offsets/aligned_text.ts";
import { characterClasses, OTHER } from "../character_classes.ts";

/** What replaces a non-printing character: nothing, as in XLMTokenizer, or a space, as in Moses' script. */
export const NON_PRINTING = ["drop", "space"] as const;

export type NonPrinting = (typeof NON_PRINTING)[number];

const SPACE = 0x20;

/**
 * Drops or replaces characters of the categories Cc, Cf, Cs, Co and Cn, tabs and line ends among them.
 *
 * @see transformers' tokenization_xlm.py, remove_non_printing_char; Moses' remove-non-printing-char.perl
 */
export function removeNonPrinting(text: AlignedText, how: NonPrinting): void {
  const classes = characterClasses();
  let kept = 0;
  for (let i = 0; i < text.length; i++) {
    if ((classes[text.codes[i]!]! & OTHER) !== 0) {
      if (how === "drop") continue;
      text.codes[i] = SPACE;
    }
    if (i !== kept) text.move(i, kept);
    kept++;
  }
  text.length = kept;
}
