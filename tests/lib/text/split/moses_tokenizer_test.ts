import { assertEquals } from "@std/assert";
import { AlignedText, AlignedWords } from "../../../../lib/text/offsets/aligned_text.ts";
import { MosesTokenizer } from "../../../../lib/text/split/moses_tokenizer.ts";

function tokenize(text: string, language: string): string[] {
  const aligned = new AlignedText();
  aligned.reset(text.length);
  for (let i = 0; i < text.length; i++) aligned.push(text.charCodeAt(i), i, i + 1);
  const words = new AlignedWords(aligned);
  new MosesTokenizer(language).tokenize(aligned, new AlignedText(), words);
  return Array.from({ length: words.count }, (_, i) => words.text.slice(words.begins[i]!, words.ends[i]!));
}

/** What sacremoses 0.2.0 gives, `escape=False`. */
const CASES: Record<string, [text: string, words: string][]> = {
  en: [
    ["  a\u00a0\u2003b  ", "a b"],
    ["Mr. Smith isn't here.", "Mr. Smith isn 't here ."],
    ["the dogs' bones, 'tis", "the dogs ' bones , ' tis"],
    ["a'b'c", "a 'b'c"],
    ["No. 5 and No. x", "No. 5 and No. x"],
    ["No. 5 and No. X", "No. 5 and No . X"],
    ["U.S. Army etc.", "U.S. Army etc ."],
    ["a... b.. c", "a ... b .. c"],
    ["3,000 and 3, 000,", "3,000 and 3 , 000 ,"],
    ["a,,5 5,,5", "a , ,5 5 , , 5"],
    ["he said.'", "he said . '"],
    ["DOTMULTI xDOTDOTMULTIy", ". x..y"],
    ["10%", "10 %"],
    ["한국어", "한 국 어"],
  ],
  fr: [["l'été d'août", "l' été d' août"], ["M. Dupont", "M. Dupont"], ["'x", "'x"]],
  it: [["dell'arte", "dell' arte"]],
  de: [["Johann's z.B. 5. Mai", "Johann ' s z.B. 5. Mai"]],
  ru: [["1990 г. Москва", "1990 г. Москва"]],
  ko: [["한국어 한", "한국어 한"]],
  xx: [["No. 5 isn't", "No. 5 isn ' t"]],
};

for (const [language, cases] of Object.entries(CASES)) {
  Deno.test(`MosesTokenizer splits as sacremoses does: ${language}`, () => {
    for (const [text, words] of cases) assertEquals(tokenize(text, language).join(" "), words, text);
  });
}
