/** The flag of an option: `--top-k` for `top_k`. */
export function optionFlag(name: string): string {
  return `--${name.replaceAll("_", "-")}`;
}
