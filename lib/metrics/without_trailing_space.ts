import { isPythonSpace } from "../text/python_text.ts";

/** Python's `rstrip`. */
export function withoutTrailingSpace(text: string): string {
  let end = text.length;
  while (end > 0 && isPythonSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}
