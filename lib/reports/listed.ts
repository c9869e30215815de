const SHOWN = 20;

/** Names for one line: the first few, and the number of the others. */
export function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? `, … (${names.length - SHOWN} more)` : "";
  return names.slice(0, SHOWN).join(", ") + more;
}
