/** A value from a checkpoint for an error message: JSON, shortened. */
export function excerpt(value: unknown, length = 80): string {
  const text = shown(value, length + 1);
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** Stops when there is no more room: values of a pickle may contain each other, or the same value many times. */
function shown(value: unknown, room: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, room));
  if (Array.isArray(value)) return list("[]", value, room, (item, room) => shown(item, room));
  if (value instanceof Map) return list("{}", value, room, entry);
  if (typeof value !== "object" || value === null) return String(value);
  return list("{}", Object.entries(value), room, entry);
}

function entry([key, value]: [unknown, unknown], room: number): string {
  const name = `${shown(key, room)}:`;
  return name.length < room ? name + shown(value, room - name.length) : name;
}

function list<T>([open, close]: string, items: Iterable<T>, room: number, show: (item: T, room: number) => string) {
  let text = open!;
  for (const item of items) {
    if (text.length >= room) return text;
    if (text.length > 1) text += ",";
    text += show(item, room - text.length);
  }
  return text + close;
}
