import { XlmError } from "../../errors.ts";
import { bleu, SMOOTH_METHODS } from "../../metrics/bleu.ts";
import { BLEU_TOKENIZERS } from "../../metrics/bleu_tokenizers.ts";
import { chrf } from "../../metrics/chrf.ts";
import type { Metric } from "../../metrics/metric.ts";
import { ter } from "../../metrics/ter.ts";
import type { StreamRecord } from "../../record/record.ts";
import { VERSION } from "../../version.ts";
import { choice, choicesOf, count, field, flag, natural, valued, type Values } from "../../options/option.ts";
import type { TaskPlan } from "../task.ts";
import { CorpusScores, referenceScores } from "./reference_scores.ts";

/** Names of metrics. */
const METRICS = ["bleu", "chrf", "ter"] as const;

const GROUP = { group: "Metrics" } as const;

/** Options of the metrics, with sacreBLEU's names and defaults. */
export const METRIC_OPTIONS = {
  metrics: choicesOf(
    "names",
    METRICS,
    "Compute these metrics against references, without a model: bleu, chrf, ter.",
    GROUP,
  ),
  corpus: flag("Score all records as one corpus; prints one JSON array in sacreBLEU's format.", {
    depends: ["metrics"],
    ...GROUP,
  }),
  confidence: flag("With --corpus: confidence intervals by bootstrap resampling.", { depends: ["corpus"], ...GROUP }),
  confidence_n: count("n", "Number of bootstrap samples.", { default: 1000, ...GROUP }),
  seed: natural("n", "Random seed of the bootstrap (numpy's generator).", { default: 12345, ...GROUP }),
  references_field: { ...field("references", "Field of the references (a list)."), ...GROUP },
  tokenize: choice("name:tokenize", BLEU_TOKENIZERS, "BLEU tokenizer.", { default: "13a", ...GROUP }),
  lowercase: flag("Ignore case (also -lc).", { spelling: "-lc", ...GROUP }),
  smooth_method: choice("name:smooth-method", SMOOTH_METHODS, "BLEU smoothing method.", { default: "exp", ...GROUP }),
  smooth_value: valued<number>("x:decimal", "BLEU smoothing value; by default 0.1 for floor, 1 for add-k.", GROUP),
  effective_order: flag(
    "BLEU: use only n-gram orders the text is long enough for; always so for single sentences.",
    GROUP,
  ),
  chrf_char_order: count("n", "chrF character n-gram order.", { default: 6, ...GROUP }),
  chrf_word_order: natural("n", "chrF word n-gram order; 2 is chrF++.", { default: 0, ...GROUP }),
  chrf_beta: count("n", "chrF beta: weight of recall against precision.", { default: 2, ...GROUP }),
  ter_case_sensitive: flag("TER: match case.", GROUP),
  ter_normalized: flag("TER: normalize and split off punctuation.", GROUP),
  ter_no_punct: flag("TER: remove punctuation.", GROUP),
  ter_asian_support: flag("TER: treat each Chinese and Japanese character as a word.", GROUP),
};

type MetricOptions = Values<typeof METRIC_OPTIONS>;

/**
 * Scores translations against references, without a model: each record, or with `corpus` all records together, as one
 * JSON array at the end.
 *
 * @throws {XlmError} exit code 2 for a metric that is named twice.
 */
export function metricAnswers(options: MetricOptions, target: (record: StreamRecord) => string): TaskPlan {
  const metrics = metricsOf(options);
  const read = (record: StreamRecord) => ({
    target: target(record),
    references: options.references_field.texts(record),
  });
  if (!options.corpus) return { answers: { answer: (record) => ({ result: referenceScores(read(record), metrics) }) } };
  const resampling = options.confidence ? { samples: options.confidence_n, seed: options.seed } : undefined;
  const corpus = new CorpusScores([...metrics.values()], resampling);
  return {
    answers: {
      answer(record) {
        corpus.add(read(record));
        return { result: null };
      },
    },
    writer: {
      result: () => null,
      error: () => null,
      blank: null,
      document: (_, finished) => finished ? JSON.stringify(corpus.scores(`xlm-${VERSION}`)) : null,
    },
  };
}

/** The metrics that were asked for, in that order. */
function metricsOf(options: MetricOptions): Map<string, Metric> {
  const metrics = new Map<string, Metric>();
  for (const name of options.metrics ?? []) {
    if (metrics.has(name)) {
      throw new XlmError(2, (called) => `Cannot use ${called("metrics")}: ${name} is named twice; expected each once.`);
    }
    metrics.set(name, metricOf(name, options));
  }
  return metrics;
}

/** Sentence BLEU always uses the effective order, as sacreBLEU's does. */
function metricOf(name: (typeof METRICS)[number], options: MetricOptions): Metric {
  const { lowercase, smooth_method, smooth_value, tokenize } = options;
  switch (name) {
    case "bleu":
      return bleu({
        tokenize,
        lowercase,
        smooth_method,
        smooth_value,
        effective_order: options.effective_order || !options.corpus,
      });
    case "chrf":
      return chrf({
        char_order: options.chrf_char_order,
        word_order: options.chrf_word_order,
        beta: options.chrf_beta,
        lowercase,
      });
    case "ter":
      return ter({
        case_sensitive: options.ter_case_sensitive,
        normalized: options.ter_normalized,
        no_punct: options.ter_no_punct,
        asian_support: options.ter_asian_support,
      });
  }
}
