import { RecordError } from "../../errors.ts";
import type { StreamItem } from "../../record/record.ts";

/** How to treat lines of white space only: skip them, keep them as blank lines, or fail them. */
export const BLANK_LINES = ["skip", "keep", "error"] as const;

export type BlankLines = (typeof BLANK_LINES)[number];

/** The items for a blank line of `source`. */
export function blankItems(source: string, line: number, how: BlankLines): StreamItem[] {
  switch (how) {
    case "skip":
      return [];
    case "keep":
      return [{ source, line, blank: true }];
    case "error":
      return [{ source, line, failure: new RecordError("empty_text", `line ${line} is blank; expected a record`) }];
  }
}
