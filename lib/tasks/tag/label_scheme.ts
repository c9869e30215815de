/** How labels mark where an entity begins and ends. */
export interface LabelScheme {
  /** Name for messages. */
  name: string;
  /** Prefixes of labels that always begin an entity. */
  begins: string;
  /** Prefixes of labels that always end an entity. */
  ends: string;
}

/** Without marks, adjacent tokens with the same label are one entity. */
const SCHEMES = {
  none: { name: "plain labels", begins: "", ends: "" },
  iob: { name: "B-/I- (IOB1 or IOB2)", begins: "B", ends: "" },
  iobes: { name: "IOBES", begins: "BS", ends: "ES" },
  bilou: { name: "BILOU", begins: "BU", ends: "LU" },
} as const satisfies Record<string, LabelScheme>;

/** The scheme of a set of labels, recognised by their prefixes: `E-` and `S-` mean IOBES, `L-` and `U-` BILOU. */
export function labelScheme(labels: readonly string[]): LabelScheme {
  const has = (prefixes: string) => labels.some((label) => label[1] === "-" && prefixes.includes(label[0]!));
  if (!has("BI")) return SCHEMES.none;
  if (has("LU")) return SCHEMES.bilou;
  return has("ES") ? SCHEMES.iobes : SCHEMES.iob;
}

/** A label split by its scheme. */
export interface ParsedLabel {
  /** Empty if the label has none. */
  prefix: string;
  type: string;
}

/** Marks of other schemes are part of the type, as in transformers. */
export function parseLabel(label: string, { begins, ends }: LabelScheme): ParsedLabel {
  const marked = label[1] === "-" && `${begins}${ends}I`.includes(label[0]!) && begins !== "";
  return marked ? { prefix: label[0]!, type: label.slice(2) } : { prefix: "", type: label };
}

/** Whether a token continues the entity of the token before. */
export function continues(previous: ParsedLabel, next: ParsedLabel, { begins, ends }: LabelScheme): boolean {
  const parted = (next.prefix !== "" && begins.includes(next.prefix)) ||
    (previous.prefix !== "" && ends.includes(previous.prefix));
  return next.type === previous.type && !parted;
}

/** The name of an entity's group: its label without the mark. */
export function groupName(label: string): string {
  const dash = label.indexOf("-");
  return dash < 0 ? label : label.slice(dash + 1);
}
