import { XlmError } from "../errors.ts";

/** What to do where bytes of a file have come. */
export const KEPT = "What is fetched so far is kept: the same command goes on.";

/** A failure that may pass. */
export class PassingFailure extends Error {
  override readonly name = "PassingFailure";

  /**
   * @param found what happened: `the hub answers 503`.
   * @param advice what to do if it does not pass.
   * @param after seconds that the server asks to wait.
   * @param limit how often to try again.
   */
  constructor(
    readonly found: string,
    readonly advice: string,
    readonly after: number | undefined = undefined,
    readonly limit: number = RETRIES,
    options?: ErrorOptions,
  ) {
    super(found, options);
  }
}

/** How waiting is done and told. */
export interface Waiting {
  /** @param text one sentence. */
  note(text: string): void;
  sleep(milliseconds: number): Promise<void>;
}

const RETRIES = 5;
const LONGEST_BACKOFF = 8;
/** Seconds: the hub counts requests in windows of five minutes. */
const LONGEST_WAIT = 600;

/** Waits before another try, longer each time, and gives up in the end. What it waits for is said once a kind. */
export class Retries {
  readonly #told = new Set<string>();

  constructor(readonly waiting: Waiting) {}

  /** A series of tries, until one brings something. @param what the object of the message: `fetch config.json`. */
  series(what: string): RetrySeries {
    return new RetrySeries(what, this.waiting, this.#told);
  }
}

export class RetrySeries {
  #failures = 0;

  constructor(readonly what: string, readonly waiting: Waiting, readonly told: Set<string>) {}

  /** There is progress: failures are counted anew. */
  reset(): void {
    this.#failures = 0;
  }

  /** Waits after a failure. @throws {XlmError} exit code 3 if it has failed too often, or would have to wait too long. */
  async wait(failure: PassingFailure): Promise<void> {
    const backoff = Math.min(LONGEST_BACKOFF, 2 ** this.#failures);
    const seconds = failure.after ?? backoff;
    this.#failures++;
    if (this.#failures > failure.limit) throw this.#error(failure, `, ${this.#failures} times in a row`);
    if (seconds > LONGEST_WAIT) throw this.#error(failure, `, and asks to wait ${Math.ceil(seconds)} s`);
    if (!this.told.has(failure.found)) {
      this.told.add(failure.found);
      this.waiting.note(`${capital(failure.found)}; trying again in ${Math.ceil(seconds)} s.`);
    }
    await this.waiting.sleep(1000 * seconds);
  }

  #error({ found, advice, cause }: PassingFailure, more: string): XlmError {
    return new XlmError(3, `Cannot ${this.what}: ${found}${more}. ${advice}`, { cause });
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
