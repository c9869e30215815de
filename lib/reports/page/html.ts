/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | undefined | false | readonly Value[];

/** HTML in which every value is text, whatever it has in it, unless it is HTML itself. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.map((part, i) => part + (i < values.length ? written(values[i]) : "")).join(""));
}

function written(value: Value): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  return typeof value === "object" ? value.map(written).join("") : escapeHtml(visible(String(value)));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** Characters that nobody sees, or that turn the text after them round, as their numbers. */
function visible(text: string): string {
  return text.toWellFormed().replace(
    // deno-lint-ignore no-control-regex
    /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/g,
    (mark) => `‹U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`,
  );
}

/** A text that is no longer than that, in code points. */
export function shortened(text: string, length: number): string {
  const start = [...text.slice(0, 2 * length + 2)];
  return start.length > length ? `${start.slice(0, length - 1).join("")}…` : text;
}

/** `1,234`. */
export function whole(count: number): string {
  return count.toLocaleString("en");
}

/** `1 record`, `2 records`. */
export function counted(count: number, thing: string): string {
  return `${whole(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** `0.123`; a dash where there is no number. */
export function decimal(value: number | null, digits = 3): string {
  return value === null || !Number.isFinite(value) ? "–" : value.toFixed(digits);
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "–";
}
