import { RecordError } from "../../errors.ts";
import { ClassificationReport } from "./classification_report.ts";
import type { ChoiceScore, LabelScore } from "./classify.ts";
import { goldLabel, goldValue, nameOf, type NumberReading } from "../gold_label.ts";

/** Labels that the model does not have, as a report shows them. */
const SHOWN = 10;

/**
 * Compares best answers with gold labels. A number that is the name of one label and the number of another is a name, unless
 * the run has a gold number that is no name: then all are numbers. So both readings are counted, and the end tells.
 */
export class GoldReport {
  readonly #reports = { name: new ClassificationReport(), number: new ClassificationReport() };
  readonly #unknown = new Map<string, number>();
  #reading: NumberReading = "name";
  #readingsDiffer = false;

  /**
   * @param value of the record's gold field.
   * @param names of the labels, or the choices, that the answer was chosen from.
   * @throws {RecordError} `field_type` for what is no label.
   */
  add(value: unknown, found: LabelScore | ChoiceScore, names: readonly string[]): void {
    const given = goldValue(value);
    if (given === undefined) return;
    const [byName, byNumber] = [goldLabel(given, names, "name"), goldLabel(given, names, "number")];
    if (byName === undefined || byNumber === undefined) return;
    if ("index" in found) return this.#addChoice(byName, found, names);
    this.#reports.name.add(byName, found.label);
    this.#reports.number.add(byNumber, found.label);
    if (nameOf(given, names) === undefined && names.includes(byNumber)) this.#reading = "number";
    this.#readingsDiffer ||= byName !== byNumber;
    if (!names.includes(byName) && (this.#unknown.has(byName) || this.#unknown.size <= SHOWN)) {
      this.#unknown.set(byName, (this.#unknown.get(byName) ?? 0) + 1);
    }
  }

  /** Lines for a reader. */
  toString(): string {
    const reading = this.#reading === "name" ? "names of labels" : "numbers of labels, from 0";
    const read = this.#readingsDiffer ? `Gold labels that are numbers were read as ${reading}.\n` : "";
    const unknown = [...this.#unknown].slice(0, SHOWN).map(([label, count]) => `${label} (${count})`).join(", ");
    const more = this.#unknown.size > SHOWN ? ", …" : "";
    const missed = unknown === "" ? "" : `Gold labels that the model does not have: ${unknown}${more}\n`;
    return this.#reports[this.#reading].toString() + read + missed;
  }

  /** Choices differ from record to record, so they are counted by their number. */
  #addChoice(gold: string, found: ChoiceScore, names: readonly string[]): void {
    const index = names.indexOf(gold);
    if (index < 0) {
      throw new RecordError(
        "field_type",
        `The gold label is ${JSON.stringify(gold)}; expected one of the choices, or its number`,
      );
    }
    this.#reports.name.add(String(index), String(found.index));
    this.#reports.number.add(String(index), String(found.index));
  }
}
