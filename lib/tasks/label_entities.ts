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

/**
 * The entities that a sequence of labels marks, read forgivingly, as the CoNLL evaluation script and seqeval do: an `I-`
 * that follows nothing of its type begins an entity.
 *
 * @see seqeval/metrics/sequence_labeling.py, get_entities; conlleval
 */
export function labelEntities(labels: readonly string[]): LabelEntity[] {
  const entities: LabelEntity[] = [];
  let previous = OUTSIDE;
  let first = 0;
  [...labels, "O"].forEach((label, i) => {
    const chunk = label === "O" ? OUTSIDE : { tag: label[0]!, type: typeOf(label) };
    if (endsBetween(previous, chunk)) entities.push({ type: previous.type, first, last: i - 1 });
    if (beginsBetween(previous, chunk)) first = i;
    previous = chunk;
  });
  return entities;
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

/** What stands behind the mark. */
function typeOf(label: string): string {
  const rest = label.slice(1);
  return rest.slice(rest.indexOf("-") + 1) || "_";
}
