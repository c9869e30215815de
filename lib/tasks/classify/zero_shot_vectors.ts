import { RecordError } from "../../errors.ts";
import type { SentenceModules } from "../../../models/sentence/sentence_modules.ts";
import { embed, type EmbedContext } from "../embed/embed.ts";
import { embedContext, type EmbedStart } from "../embed/embed_context.ts";
import { embedPlan } from "../embed/embed_plan.ts";
import type { PairRecord } from "../sequence/encode_text.ts";
import type { Classified, LabelScore } from "./classify.ts";
import { ranked } from "./ranked.ts";
import { hypothesis } from "./zero_shot.ts";

/** Most label vectors that are cached between records. */
const KEPT = 10_000;

/**
 * Zero-shot classification by similarity: the best labels are those whose hypotheses have the vectors nearest to the
 * text's.
 */
export class ZeroShotVectors {
  readonly #labels = new Map<string, Promise<Embedded>>();

  /**
   * @param context context for vectors of length 1.
   * @param hypothesis_template a template that `checkTemplate` has accepted.
   * @param top_k labels to return.
   */
  constructor(
    readonly context: EmbedContext,
    readonly hypothesis_template: string,
    readonly top_k: number,
  ) {}

  /** Opens the embedding program, as `embed` without options has it. @throws {XlmError} as `embedContext`. */
  static async open(
    start: EmbedStart,
    modules: SentenceModules | undefined,
    hypothesis_template: string,
    top_k: number,
  ): Promise<ZeroShotVectors> {
    const plan = embedPlan({ normalize: true, layer: -1 }, modules);
    return new ZeroShotVectors(await embedContext(start, plan, modules, "error"), hypothesis_template, top_k);
  }

  /**
   * The labels, best first. The score is the cosine similarity, -1 to 1, of the text and the label's hypothesis.
   *
   * @throws {RecordError} as `embed`; `empty_text` if there are no labels.
   * @see Yin et al. 2019, "Benchmarking Zero-shot Text Classification"; Schopf et al. 2022, "Evaluating Unsupervised
   * Text Classification", Lbl2TransformerVec
   */
  async classify(
    { text, lang }: Pick<PairRecord, "text" | "lang">,
    candidate_labels: readonly string[],
  ): Promise<Classified<LabelScore>> {
    if (candidate_labels.length === 0) throw new RecordError("empty_text", "There are no labels; expected some");
    const sentences = candidate_labels.map((label) => hypothesis(this.hypothesis_template, label));
    const [own, ...labels] = await Promise.all([
      this.#embed(text, lang),
      ...sentences.map((sentence) => this.#label(sentence, lang)),
    ]);
    const scores = labels.map(({ vector }) => cosine(own!.vector, vector));
    return {
      result: ranked(candidate_labels.map((label) => ({ label })), scores, this.top_k),
      scored: { function: "none", logits: scores, scores, uncalibrated: scores },
      truncated: [own!, ...labels].some(({ truncated }) => truncated),
    };
  }

  #label(sentence: string, lang: string | undefined): Promise<Embedded> {
    const key = `${lang ?? ""}\0${sentence}`;
    const known = this.#labels.get(key);
    if (known !== undefined) return known;
    if (this.#labels.size >= KEPT) this.#labels.clear();
    const embedded = this.#embed(sentence, lang).catch((error) => {
      if (!(error instanceof RecordError)) throw error;
      throw new RecordError(error.code, `Of the hypothesis ${JSON.stringify(sentence)}: ${error.message}`);
    });
    embedded.catch(() => {}); // heard of where it is awaited
    this.#labels.set(key, embedded);
    return embedded;
  }

  async #embed(text: PairRecord["text"], lang: string | undefined): Promise<Embedded> {
    const { result, truncated } = await embed({ text, lang }, this.context);
    return { vector: result as number[], truncated };
  }
}

interface Embedded {
  vector: readonly number[];
  truncated: boolean;
}

/** Of vectors of length 1. */
function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}
