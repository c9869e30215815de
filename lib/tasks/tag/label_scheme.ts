/** How labels mark where an entity begins and ends. */
export interface LabelScheme {
  /** As a user knows it. */
  name: string;
  /** Prefixes of labels that begin an entity whatever stands before. */
  begins: string;
  /** Prefixes of labels behind which an entity does not go on. */
  ends: string;
}

/** Without marks, adjacent tokens of one label are one entity. */
const SCHEMES = {
  none: { name: "plain labels", begins: "", ends: "" },
  iob: { name: "B-/I- (IOB1 or IOB2)", begins: "B", ends: "" },
  iobes: { name: "IOBES", begins: "BS", ends: "ES" },
  bilou: { name: "BILOU", begins: "BU", ends: "LU" },
} as const satisfies Record<string, LabelScheme>;

/** The scheme of a set of labels, told by their prefixes: `E-` and `S-` mean IOBES, `L-` and `U-` BILOU. */
export function labelScheme(labels: readonly string[]): LabelScheme {
  const has = (prefixes: string) => labels.some((label) => label[1] === "-" && prefixes.includes(label[0]!));
  if (!has("BI")) return SCHEMES.none;
  if (has("LU")) return SCHEMES.bilou;
  return has("ES") ? SCHEMES.iobes : SCHEMES.iob;
}

/** A label as its scheme reads it. */
export interface ParsedLabel {
  /** Empty where the label has none. */
  prefix: string;
  type: string;
}

/** What marks of other schemes are is part of the type, as in transformers. */
export function parseLabel(label: string, { begins, ends }: LabelScheme): ParsedLabel {
  const marked = label[1] === "-" && `${begins}${ends}I`.includes(label[0]!) && begins !== "";
  return marked ? { prefix: label[0]!, type: label.slice(2) } : { prefix: "", type: label };
}

/** Whether a token goes on with the entity of the one before. */
export function continues(previous: ParsedLabel, next: ParsedLabel, { begins, ends }: LabelScheme): boolean {
  const parted = (next.prefix !== "" && begins.includes(next.prefix)) ||
    (previous.prefix !== "" && ends.includes(previous.prefix));
  return next.type === previous.type && !parted;
}

/** What an entity is called: its label without a mark, as transformers has it for any mark. */
export function groupName(label: string): string {
  const dash = label.indexOf("-");
  return dash < 0 ? label : label.slice(dash + 1);
}
