/** An entity in a sequence of labels: its type, its first word and its last. */
export interface LabelEntity {
  type: string;
  first: number;
  last: number;
}

interface Chunk {
  tag: string;
  type: string;
}

const OUTSIDE: Chunk = { tag: "O", type: "O" };

/** BILOU's marks for the last word and for entities of one word. */
const SAME_TAG: Readonly<Record<string, string>> = { L: "E", U: "S" };

/**
 * Where labels have their mark: `B-PER` is a prefix, `PER-B` a suffix. A label that is only a mark (`B`) counts as
 * either.
 */
export type MarkPlace = "prefix" | "suffix";

/**
 * Where labels have entity marks; null if they have none. They have marks if some label begins with `B-` or `I-`, or if
 * all labels but `O` have a mark at the same end, separated by a dash or underscore, or consist of it.
 */
export function markPlace(labels: readonly string[]): MarkPlace | null {
  const named = labels.filter((label) => label !== "O");
  const all = (pattern: RegExp, begins: RegExp) =>
    named.every((label) => pattern.test(label)) && named.some((label) => begins.test(label));
  if (named.some((label) => /^[BI]-/.test(label)) || all(/^[BIESLU](?:[-_].*)?$/s, /^[BI]/)) return "prefix";
  return all(/^(?:.*[-_])?[BIESLU]$/s, /[BI]$/) ? "suffix" : null;
}

/**
 * The entities in a sequence of labels, read leniently, as by the CoNLL evaluation script and seqeval: an `I-` without
 * an entity of its type before it begins one.
 *
 * @see seqeval/metrics/sequence_labeling.py, get_entities; conlleval
 */
export function labelEntities(labels: readonly string[], place: MarkPlace = "prefix"): LabelEntity[] {
  const entities: LabelEntity[] = [];
  let previous = OUTSIDE;
  let first = 0;
  [...labels, "O"].forEach((label, i) => {
    const chunk = label === "O" ? OUTSIDE : chunkOf(label, place);
    if (endsBetween(previous, chunk)) entities.push({ type: previous.type, first, last: i - 1 });
    if (beginsBetween(previous, chunk)) first = i;
    previous = chunk;
  });
  return entities;
}

function chunkOf(label: string, place: MarkPlace): Chunk {
  const mark = place === "prefix" ? label[0]! : label.at(-1)!;
  return { tag: SAME_TAG[mark] ?? mark, type: place === "prefix" ? typeBehind(label) : typeBefore(label) };
}

function endsBetween(previous: Chunk, next: Chunk): boolean {
  if (previous.tag === "O") return false;
  if ("ES".includes(previous.tag)) return true;
  return "BSO".includes(next.tag) || previous.type !== next.type;
}

function beginsBetween(previous: Chunk, next: Chunk): boolean {
  if (next.tag === "O") return false;
  if ("BS".includes(next.tag)) return true;
  return "ESO".includes(previous.tag) || previous.type !== next.type;
}

function typeBehind(label: string): string {
  const rest = label.slice(1);
  return rest.slice(rest.indexOf("-") + 1) || "_";
}

function typeBefore(label: string): string {
  const rest = label.slice(0, -1);
  const dash = rest.lastIndexOf("-");
  return (dash < 0 ? rest : rest.slice(0, dash)) || "_";
}
