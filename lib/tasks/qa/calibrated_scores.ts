import type { Candidate, ReadWindows } from "./answer_candidates.ts";
import { type AnswerPlace, type SpanProbabilities, spanProbabilities } from "./answer_spans.ts";

/**
 * Scores of the candidates of one question, calibrated by a temperature that divides the logits.
 *
 * The model chooses start and end independently, so that much of its probability belongs to pairs that are no answer:
 * the end before the start, or too far behind it. A calibrated score is the share of all spans that may be answers, and
 * of no answer; the shares add up to 1.
 */
export class CalibratedScores {
  readonly #logs: (SpanLogs | undefined)[] = [];
  #whole: number | undefined;

  /** @param temperature `undefined` for the scores as they are. */
  constructor(
    readonly read: Omit<ReadWindows, "context">,
    readonly temperature: number | undefined,
    readonly max_answer_len: number,
  ) {}

  /** @param candidate of a head without beam search, if there is a temperature. */
  of({ score, spans }: Candidate): number {
    if (this.temperature === undefined) return score;
    const whole = this.#whole ??= this.#logOfAll();
    if (spans.length === 0) return Math.exp(this.#logOfNone(this.leastNull) - whole);
    return spans.reduce((sum, { window, span: { start, end } }) => {
      const { starts, ends } = this.#logsOf(window);
      return sum + Math.exp(starts[start]! + ends[end]! - whole);
    }, 0);
  }

  /** The number of the window that says most clearly that there is an answer. */
  get leastNull(): number {
    const logs = this.read.windows.map((_, i) => this.#logOfNone(i));
    return logs.indexOf(Math.min(...logs));
  }

  /** The probabilities of starts and ends in a window. */
  window(i: number): SpanProbabilities {
    const { windows, outputs } = this.read;
    const { start_logits, end_logits } = outputs[i]!;
    return spanProbabilities(start_logits!, end_logits!, windows[i]!, this.temperature);
  }

  #logsOf(i: number): SpanLogs {
    const { windows, outputs } = this.read;
    const { start_logits, end_logits } = outputs[i]!;
    const logs = (logits: readonly number[]) => logSoftmax(logits, windows[i]!, this.temperature ?? 1);
    return this.#logs[i] ??= { starts: logs(start_logits!), ends: logs(end_logits!) };
  }

  #logOfNone(i: number): number {
    const { starts, ends } = this.#logsOf(i);
    return starts[0]! + ends[0]!;
  }

  /** Of all spans of all windows, and of no answer. */
  #logOfAll(): number {
    const sum = new LogSum();
    sum.add(this.#logOfNone(this.leastNull));
    this.read.windows.forEach((place, i) => {
      const { starts, ends } = this.#logsOf(i);
      for (let start = place.begin; start < place.end; start++) {
        const last = Math.min(place.end, start + this.max_answer_len);
        for (let end = start; end < last; end++) sum.add(starts[start]! + ends[end]!);
      }
    });
    return sum.log;
  }
}

/** Logarithms of `SpanProbabilities`, which do not become 0 at a low temperature. */
interface SpanLogs {
  starts: Float64Array;
  ends: Float64Array;
}

/** Over position 0 and the positions of the context; what is at others has no meaning. */
function logSoftmax(logits: readonly number[], { begin, end }: AnswerPlace, temperature: number): Float64Array {
  const sum = new LogSum();
  sum.add(logits[0]! / temperature);
  for (let i = begin; i < end; i++) sum.add(logits[i]! / temperature);
  return Float64Array.from(logits, (logit) => logit / temperature - sum.log);
}

/** The logarithm of a sum of numbers that are given by their logarithms. */
class LogSum {
  #greatest = -Infinity;
  /** In units of the greatest. */
  #sum = 0;

  add(log: number): void {
    if (log > this.#greatest) {
      this.#sum = this.#sum * Math.exp(this.#greatest - log) + 1;
      this.#greatest = log;
    } else this.#sum += Math.exp(log - this.#greatest);
  }

  get log(): number {
    return this.#greatest + Math.log(this.#sum);
  }
}
