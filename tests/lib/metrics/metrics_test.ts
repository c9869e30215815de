import { assert, assertEquals } from "@std/assert";
import { bleu } from "../../../lib/metrics/bleu.ts";
import { type BleuTokenizer, bleuWords } from "../../../lib/metrics/bleu_tokenizers.ts";
import { chrf } from "../../../lib/metrics/chrf.ts";
import { fixed } from "../../../lib/metrics/fixed.ts";
import type { Metric } from "../../../lib/metrics/metric.ts";
import { signature } from "../../../lib/metrics/signature.ts";
import { NumpyGenerator } from "../../../lib/metrics/numpy_generator.ts";
import { ter } from "../../../lib/metrics/ter.ts";
import { CorpusScores } from "../../../lib/tasks/translate_score/reference_scores.ts";
import { readFixture } from "../tasks/stored_models.ts";

interface Case {
  metric: "bleu" | "chrf" | "ter";
  options: Record<string, never>;
  hypotheses: string[];
  /** One list a set of references, as long as `hypotheses`. */
  references: string[][];
  name: string;
  score: number;
  verbose: string;
  signature: string;
  sentences: number[];
}

interface ConfidenceCase {
  /** By seed and bound. */
  draws: Record<string, number[]>;
  hypotheses: string[];
  references: string[];
  sure: { name: string; mean: number; ci: number; score: number; signature: string }[];
}

const { cases: ALL } = await readFixture<{ cases: (Case | ConfidenceCase)[] }>("metrics/cases.json.gz");
const CASES = ALL.slice(0, -1) as Case[];
const CONFIDENCE = ALL.at(-1) as ConfidenceCase;

function metricOf({ metric, options }: Case): Metric {
  if (metric === "chrf") return chrf({ char_order: 6, word_order: 0, beta: 2, lowercase: false, ...options });
  if (metric === "ter") {
    return ter({ normalized: false, no_punct: false, asian_support: false, case_sensitive: false, ...options });
  }
  return bleu({ tokenize: "13a", lowercase: false, smooth_method: "exp", effective_order: false, ...options });
}

Deno.test("BLEU, chrF and TER of corpora and sentences are sacreBLEU's, and so are their signatures", () => {
  assertEquals(CASES.length, 300);
  for (const one of CASES) {
    const metric = metricOf(one);
    const rows = one.hypotheses.map((hypothesis, n) =>
      metric.statistics(hypothesis, one.references.map((set) => set[n]!))
    );
    const where = JSON.stringify([one.metric, one.options, one.hypotheses, one.references]);
    const sums = rows.reduce((total, row) => total.map((count, i) => count + row[i]!));
    const { score, verbose = "" } = metric.score(sums);
    assertEquals(metric.name, one.name, where);
    assert(Math.abs(score - one.score) <= 1e-9, `${where}: ${score}, not ${one.score}`);
    assertEquals(verbose, one.verbose, where);
    assertEquals(signature(metric, one.references.length, "2.6.0"), one.signature, where);
    rows.forEach((row, i) => {
      const alone = metric.score(row).score;
      assert(Math.abs(alone - one.sentences[i]!) <= 1e-9, `${where}, ${i}: ${alone}, not ${one.sentences[i]}`);
    });
  }
});

Deno.test("bleuWords parts a text as each tokenizer of sacreBLEU does", () => {
  const words = (tokenizer: BleuTokenizer, text: string) => bleuWords(text, tokenizer).join("|");
  assertEquals(words("13a", 'He said: "3.5 &amp; 1,000-2 (U.S.)!"'), 'He|said|:|"|3.5|&|1,000|-|2|(|U|.|S|.|)|!|"');
  assertEquals(words("intl", "3.5€ «oui», U.S. 1990."), "3.5|€|«|oui|»|,|U|.|S|.|1990.");
  assertEquals(words("char", "a é🎉"), "a|é|🎉");
  assertEquals(words("zh", "植物ab，1.5"), "植|物|ab|，|1.5");
  assertEquals(words("none", " a,b  c "), "a,b|c");
});

Deno.test("fixed rounds a tie to the even digit, as Python prints", () => {
  const pairs: [number, number, string][] = [
    [1.3125, 3, "1.312"],
    [0.0625, 3, "0.062"],
    [0.1875, 3, "0.188"],
    [2.675, 2, "2.67"],
    [12.25, 1, "12.2"],
    [99.95, 1, "100.0"],
    [0, 3, "0.000"],
  ];
  for (const [value, digits, expected] of pairs) assertEquals(fixed(value, digits), expected);
});

Deno.test("NumpyGenerator draws numpy's numbers", () => {
  for (const [name, expected] of Object.entries(CONFIDENCE.draws)) {
    const [seed = 0, bound = 0] = name.match(/\d+/g)!.map(Number);
    const generator = new NumpyGenerator(seed);
    assertEquals(expected.map(() => generator.below(bound)), expected, name);
  }
});

Deno.test("bootstrap gives sacreBLEU's confidence", () => {
  const { hypotheses, references, sure } = CONFIDENCE;
  const metrics = [
    bleu({ tokenize: "13a", lowercase: false, smooth_method: "exp", effective_order: false }),
    chrf({ char_order: 6, word_order: 0, beta: 2, lowercase: false }),
    ter({ normalized: false, no_punct: false, asian_support: false, case_sensitive: false }),
  ];
  const corpus = new CorpusScores(metrics, { samples: 200, seed: 12345 });
  hypotheses.forEach((target, i) => corpus.add({ target, references: [references[i]!] }));
  corpus.scores("2.6.0").forEach((found, i) => {
    const { name, mean, ci, score, signature } = sure[i]!;
    assertEquals([found.name, found.signature], [name, signature]);
    assert(Math.abs(found.score - score) <= 1e-9, `${name}: ${found.score}, not ${score}`);
    // The reference adds up resamples in float32.
    for (const [value, expected] of [[found.confidence_mean!, mean], [found.confidence_var!, ci]]) {
      assert(Math.abs(value! - expected!) <= 1e-4, `${name}: ${value}, not ${expected}`);
    }
  });
});
