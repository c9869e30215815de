/** A value read from a checkpoint as an error message shows it: JSON, cut where it is long. */
export function excerpt(value: unknown, length = 80): string {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? String(value);
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
