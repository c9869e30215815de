/** A question of a SQuAD file as a record. */
export interface SquadRecord {
  id: unknown;
  question: unknown;
  context: unknown;
  /** The file's `answers`, `[{"text","answer_start"}]`, under a name that results do not have. */
  gold_answers: unknown;
}

/**
 * The questions of a SQuAD file – `{"data":[{"paragraphs":[{"context","qas":[{"id","question","answers"}]}]}]}` – or
 * `undefined` for anything else.
 *
 * @see Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text"
 */
export function squadRecords(value: unknown): SquadRecord[] | undefined {
  const articles = property(value, "data");
  if (!Array.isArray(articles) || !articles.every((article) => Array.isArray(property(article, "paragraphs")))) {
    return undefined;
  }
  return articles.flatMap((article) =>
    list(article, "paragraphs").flatMap((paragraph) =>
      list(paragraph, "qas").map((qa) => ({
        id: property(qa, "id"),
        question: property(qa, "question"),
        context: property(paragraph, "context"),
        gold_answers: property(qa, "answers") ?? [],
      }))
    )
  );
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function list(value: unknown, name: string): unknown[] {
  const items = property(value, name);
  return Array.isArray(items) ? items : [];
}
