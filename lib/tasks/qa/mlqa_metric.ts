import { pythonSplit } from "../../text/python_text.ts";
import { type NormalizeAnswer, normalizeAnswer } from "./squad_metrics.ts";

/** Rules by which answers are compared: SQuAD's, MLQA's, or those that fit the language. */
export const ANSWER_METRICS = ["auto", "squad", "mlqa"] as const;

export type AnswerMetric = (typeof ANSWER_METRICS)[number];

/** What `auto` goes by. */
export interface AnswerLanguage {
  /** A language code such as `zh` or `zh-CN`; `undefined` if unknown. */
  lang: string | undefined;
  context: string;
}

/** Python's \p{P} and string.punctuation. */
const PUNCTUATION = /[\p{P}$+<=>^`|~]/gu;

/** An article between word boundaries, as Python's `\b` defines them: no letters, digits or underscores around it. */
const article = (words: string) => new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words})(?![\\p{L}\\p{N}_])`, "gu");

const ARTICLES: ReadonlyMap<string | undefined, RegExp> = new Map([
  ["en", article("a|an|the")],
  ["es", article("el|la|las|los|un|una|unas|unos")],
  ["vi", article("chiếc|cái|của|là|những")],
  ["de", article("das|dem|den|der|des|die|ein|eine|einem|einen|einer|eines")],
  ["ar", /ال/g],
]);

/** Chinese characters, as MLQA's script defines them. */
const CHINESE = /[\u4e00-\u9fa5]/u;
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u;

/** Characters that are words by themselves: MLQA's own rule for zh, and the same for languages that it does not have. */
const SEGMENTED: ReadonlyMap<string, RegExp> = new Map([
  ["zh", CHINESE],
  ...["ja", "th", "lo", "km", "my"].map((lang) => [lang, UNSPACED] as const),
]);

/**
 * How the answers to a question are normalized for comparison. `auto` means SQuAD's rules, except in languages written
 * without spaces, where they could only tell equal from unequal: there it means MLQA's. The language is `lang`, or else
 * follows from the script of most letters of the context.
 */
export function answerNormalizer(metric: AnswerMetric, { lang, context }: AnswerLanguage): NormalizeAnswer {
  const named = lang === undefined || lang === "none" ? undefined : lang.toLowerCase().split(/[-_]/)[0]!;
  const segmented = named === undefined ? isUnspaced(context) ? UNSPACED : undefined : SEGMENTED.get(named);
  if (metric === "squad" || (metric === "auto" && segmented === undefined)) return normalizeAnswer;
  return mlqaNormalizer(ARTICLES.get(named), segmented);
}

/** @see facebookresearch/MLQA, mlqa_evaluation_v1.py, normalize_answer */
function mlqaNormalizer(articles: RegExp | undefined, segmented: RegExp | undefined): NormalizeAnswer {
  return (text) => {
    const plain = text.toLowerCase().replace(PUNCTUATION, "");
    const without = articles ? plain.replace(articles, " ") : plain;
    const spaced = segmented ? Array.from(without, (c) => segmented.test(c) ? ` ${c} ` : c).join("") : without;
    return pythonSplit(spaced).join(" ");
  };
}

/** Whether most letters are of scripts without spaces between words. */
function isUnspaced(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return 2 * letters.filter((letter) => UNSPACED.test(letter)).length > letters.length;
}
