import { UNSPACED } from "./held_out_runs.ts";

/** A unit of comparison: a word, or in Thai and Chinese a bigram of characters. */
interface Unit {
  text: string;
  start: number;
  end: number;
}

/** The sentence of a context that shares most words with a question, and its part that is not in the question. */
export interface OverlapAnswer {
  sentence: string;
  /** The longest run of the sentence's words that are not in the question. */
  run: string;
}

/**
 * Answers a question without a model, by word overlap. Shared words are weighted by their inverse document frequency over
 * the sentences of the context; of equal sentences the first wins.
 *
 * @see Richardson et al. 2013, "MCTest", section 4.1, for baselines of this kind
 */
export function overlapAnswer(question: string, context: string, language: string): OverlapAnswer {
  const asked = new Set(unitsOf(question, language).map(({ text }) => text));
  const sentences = sentencesOf(context, language).map((text) => ({ text, units: unitsOf(text, language) }));
  const having = new Map<string, number>();
  for (const { units } of sentences) {
    for (const text of new Set(units.map(({ text }) => text))) having.set(text, (having.get(text) ?? 0) + 1);
  }
  let best = { score: -1, text: "", units: [] as Unit[] };
  for (const { text, units } of sentences) {
    const shared = new Set(units.map(({ text }) => text).filter((text) => asked.has(text)));
    let score = 0;
    for (const unit of shared) score += Math.log(1 + sentences.length / having.get(unit)!);
    if (score > best.score) best = { score, text, units };
  }
  return { sentence: best.text, run: longestRun(best.text, best.units, asked) };
}

function sentencesOf(context: string, language: string): string[] {
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  return [...segmenter.segment(context)].map(({ segment }) => segment.trim()).filter((text) => text !== "");
}

function unitsOf(text: string, language: string): Unit[] {
  const words = [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map(({ 0: word, index }) => {
    return { text: word.toLowerCase(), start: index, end: index + word.length };
  });
  if (!UNSPACED.includes(language)) return words;
  return words.flatMap(({ text, start, end }) => {
    const last = Math.max(start + 1, end - 1);
    return Array.from({ length: last - start }, (_, i) => {
      return { text: text.slice(i, i + 2), start: start + i, end: Math.min(start + i + 2, end) };
    });
  });
}

function longestRun(sentence: string, units: readonly Unit[], asked: ReadonlySet<string>): string {
  let best = { start: 0, end: 0, units: 0 };
  let from = 0;
  units.forEach(({ text, end }, i) => {
    if (asked.has(text)) from = i + 1;
    else if (i + 1 - from > best.units) best = { start: units[from]!.start, end, units: i + 1 - from };
  });
  return sentence.slice(best.start, best.end);
}
