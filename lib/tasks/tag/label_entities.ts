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

/** What BILOU calls its last words and its entities of one word. */
const SAME_TAG: Readonly<Record<string, string>> = { L: "E", U: "S" };

/** Where labels have their mark: `B-PER`, `PER-B`. One that is nothing but a mark (`B`) has it at either end. */
export type MarkPlace = "prefix" | "suffix";

/**
 * Where labels of words mark entities; null where they do not. Some label begins with `B-` or `I-`, or every one but `O` has
 * a mark at the same end, with a dash, an underscore or nothing else.
 */
export function markPlace(labels: readonly string[]): MarkPlace | null {
  const named = labels.filter((label) => label !== "O");
  const all = (pattern: RegExp, begins: RegExp) =>
    named.every((label) => pattern.test(label)) && named.some((label) => begins.test(label));
  if (named.some((label) => /^[BI]-/.test(label)) || all(/^[BIESLU](?:[-_].*)?$/s, /^[BI]/)) return "prefix";
  return all(/^(?:.*[-_])?[BIESLU]$/s, /[BI]$/) ? "suffix" : null;
}

/**
 * The entities that a sequence of labels marks, read forgivingly, as the CoNLL evaluation script and seqeval do: an `I-`
 * that follows nothing of its type begins an entity.
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
