const SHOWN = 20;

/** Names as one line shows them: the first of them, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? `, … (${names.length - SHOWN} more)` : "";
  return names.slice(0, SHOWN).join(", ") + more;
}
