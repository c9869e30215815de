/** A row of `tag`'s result: a word or a piece (`entity`), or an entity of several words (`entity_group`). */
export interface TagRow {
  entity?: string | null;
  entity_group?: string | null;
  score: number | null;
  start: number;
  end: number;
  text: string;
}

/** A label of `classify`'s result. */
export interface ClassLabel {
  label: string;
  score: number;
}

/** A part of a text with its label. */
export interface Span {
  label: string;
  score: number;
  start: number;
  end: number;
  text: string;
}

/** The spans in a result of `tag`, without words that have no label and rows that stand for no text. */
export function spansOf(result: unknown): Span[] {
  return (result as readonly TagRow[]).flatMap(({ entity_group, entity, score, start, end, text }) => {
    const label = entity_group ?? entity ?? null;
    return label === null || score === null || start === end ? [] : [{ label, score, start, end, text }];
  });
}

/** The rows in a result of `tag` that has one for each word. */
export function wordsOf(result: unknown): TagRow[] {
  return result as TagRow[];
}

/** The best label in a result of `classify`; undefined where there is none. */
export function bestLabel(result: unknown): ClassLabel | undefined {
  return (result as readonly ClassLabel[])[0];
}
