/** A question of a SQuAD file as a record. */
export interface SquadRecord {
  id: unknown;
  question: unknown;
  context: unknown;
  /**
   * The file's `answers`, `[{"text","answer_start"}]`, under another name than the result's; `[]` for a question that
   * is marked as impossible, `undefined` if the file has neither.
   */
  gold_answers: unknown;
}

/**
 * The questions of a SQuAD file – `{"data":[{"paragraphs":[{"context","qas":[{"id","question","answers"}]}]}]}` – or of
 * a part of one, an article or a paragraph; `data` may also be a list of questions, each with its context, as in the
 * datasets library. Articles without paragraphs are skipped. `undefined` for anything else.
 *
 * @see Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text"
 */
export function squadRecords(value: unknown): SquadRecord[] | undefined {
  if (property(value, "question") !== undefined) return undefined;
  const data = property(value, "data");
  if (Array.isArray(data)) return data.length === 0 || data.some(hasQuestions) ? data.flatMap(questions) : undefined;
  return hasQuestions(value) ? questions(value) : undefined;
}

/** Whether a value is an article, a paragraph or a question. */
function hasQuestions(value: unknown): boolean {
  return Array.isArray(property(value, "paragraphs")) || Array.isArray(property(value, "qas")) ||
    property(value, "question") !== undefined;
}

function questions(value: unknown): SquadRecord[] {
  if (property(value, "question") !== undefined) return [record(value, property(value, "context"))];
  const asked = list(value, "qas").map((qa) => record(qa, property(value, "context")));
  return [...asked, ...list(value, "paragraphs").flatMap(questions)];
}

function record(qa: unknown, context: unknown): SquadRecord {
  const none = property(qa, "is_impossible") === true ? [] : undefined;
  return {
    id: property(qa, "id") ?? property(qa, "qid"),
    question: property(qa, "question"),
    context,
    gold_answers: property(qa, "answers") ?? none,
  };
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
