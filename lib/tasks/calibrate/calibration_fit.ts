import { XlmError } from "../../errors.ts";
import type { Calibration } from "./calibration_file.ts";
import { calibrationReport } from "./calibration_report.ts";
import type { Decision } from "./decision.ts";
import { fitTemperature } from "./fit_temperature.ts";
import { reliability } from "./reliability.ts";

/** What is known before the first record. */
interface Begun extends Omit<Calibration, "temperature" | "labels"> {
  task: string;
  labels: readonly string[] | undefined;
  gold_field: string;
}

/** A figure of scores as they are, and of calibrated ones. */
interface BeforeAndAfter {
  before: number;
  after: number;
}

/** The file that `--calibration` reads, and what it was fitted on. */
export interface FittedCalibration extends Calibration {
  task: string;
  decisions: number;
  log_loss: BeforeAndAfter;
  ece: BeforeAndAfter;
}

/** Collects the decisions of a run and fits a temperature to them. Each label of a decision needs 8 bytes of memory. */
export class CalibrationFit {
  readonly #decisions: Decision[] = [];
  #begun: Begun | undefined;
  #report = "";

  constructor(readonly bins: number) {}

  begin(begun: Begun): void {
    this.#begun = begun;
  }

  add(decisions: readonly Decision[]): void {
    for (const decision of decisions) this.#decisions.push(decision);
  }

  /** @throws {XlmError} exit code 2 if there is nothing to learn from. */
  finish(): FittedCalibration {
    const { gold_field, ...begun } = this.#begun!;
    const decisions = this.#decisions;
    if (decisions.length === 0) refuse(`no record has a gold label in ${gold_field}`, "some with one");
    const temperature = fitTemperature(decisions);
    if (temperature === undefined) {
      const right = decisions.filter(({ right }) => right).length;
      refuse(
        `${right} of ${decisions.length} decisions are right, which no temperature fits best`,
        "more, of both kinds",
      );
    }
    const [before, after] = [undefined, temperature].map((t) => reliability(decisions, t, this.bins));
    this.#report = calibrationReport(temperature, decisions.length, before!, after!);
    return {
      ...begun,
      labels: begun.labels!,
      temperature,
      decisions: decisions.length,
      log_loss: { before: before!.log_loss, after: after!.log_loss },
      ece: { before: before!.ece, after: after!.ece },
    };
  }

  /** The report as text, when it is finished. */
  toString(): string {
    return this.#report;
  }
}

function refuse(found: string, expected: string): never {
  throw new XlmError(2, `Cannot calibrate: ${found}; expected ${expected}.`);
}
