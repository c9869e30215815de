import { member } from "../../member.ts";

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
  if (member(value, "question") !== undefined) return undefined;
  const data = member(value, "data");
  if (Array.isArray(data)) return data.length === 0 || data.some(hasQuestions) ? data.flatMap(questions) : undefined;
  return hasQuestions(value) ? questions(value) : undefined;
}

/** Whether a value is an article, a paragraph or a question. */
function hasQuestions(value: unknown): boolean {
  return Array.isArray(member(value, "paragraphs")) || Array.isArray(member(value, "qas")) ||
    member(value, "question") !== undefined;
}

function questions(value: unknown): SquadRecord[] {
  if (member(value, "question") !== undefined) return [record(value, member(value, "context"))];
  const asked = list(value, "qas").map((qa) => record(qa, member(value, "context")));
  return [...asked, ...list(value, "paragraphs").flatMap(questions)];
}

function record(qa: unknown, context: unknown): SquadRecord {
  const none = member(qa, "is_impossible") === true ? [] : undefined;
  return {
    id: member(qa, "id") ?? member(qa, "qid"),
    question: member(qa, "question"),
    context,
    gold_answers: member(qa, "answers") ?? none,
  };
}

function list(value: unknown, name: string): unknown[] {
  const items = member(value, name);
  return Array.isArray(items) ? items : [];
}
