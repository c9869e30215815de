/**
 * Whether a path matches a pattern of Python's fnmatch, as in `hf download --include`: `*` stands for any characters,
 * slashes too, `?` for one, `[…]` and `[!…]` for one of a set; a folder with a slash at its end for all in it.
 */
export function matchesPattern(path: string, pattern: string): boolean {
  return expression(pattern.endsWith("/") ? `${pattern}*` : pattern).test(path);
}

const SET = /\[(!?)(\][^\]]*|[^\]!][^\]]*)\]|[\s\S]/g;

function expression(pattern: string): RegExp {
  const source = pattern.replace(SET, (part, not?: string, set?: string) => {
    if (set !== undefined) return `[${not ? "^" : ""}${set.replace(/[\\\]^[]/g, "\\$&")}]`;
    if (part === "*") return "[\\s\\S]*";
    return part === "?" ? "[\\s\\S]" : part.replace(/[\\^$.|+(){}[\]/-]/g, "\\$&");
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /(?!)/; // a range that ends before it begins
  }
}
