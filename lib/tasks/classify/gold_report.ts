import { RecordError } from "../../errors.ts";
import { ClassificationReport } from "./classification_report.ts";
import type { ChoiceScore, LabelScore } from "./classify.ts";
import { goldLabel, goldValue, nameOf, type NumberReading } from "../gold_label.ts";

/** Most labels unknown to the model that the report names. */
const SHOWN = 10;

/**
 * Compares best answers with gold labels. A number that is the name of one label and the id of another is read as a
 * name, unless some gold number of the run is not a name: then all are ids. This is only known at the end, so both
 * readings are counted.
 */
export class GoldReport {
  readonly #reports = { name: new ClassificationReport(), number: new ClassificationReport() };
  readonly #unknown = new Map<string, number>();
  #reading: NumberReading = "name";
  #readingsDiffer = false;
  #abstained = 0;

  /**
   * @param value of the record's gold field.
   * @param found the best label; `undefined` if the answer abstains, which is counted by itself.
   * @param names names of the labels, or the choices, that the answer was chosen from.
   * @throws {RecordError} `field_type` if the value is not a label.
   */
  add(value: unknown, found: LabelScore | ChoiceScore | undefined, names: readonly string[]): void {
    const given = goldValue(value);
    if (given === undefined) return;
    if (found === undefined) return void this.#abstained++;
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

  /** The report as text. */
  toString(): string {
    const reading = this.#reading === "name" ? "names of labels" : "numbers of labels, from 0";
    const read = this.#readingsDiffer ? `Gold labels that are numbers were read as ${reading}.\n` : "";
    const unknown = [...this.#unknown].slice(0, SHOWN).map(([label, count]) => `${label} (${count})`).join(", ");
    const more = this.#unknown.size > SHOWN ? ", …" : "";
    const missed = unknown === "" ? "" : `Gold labels that the model does not have: ${unknown}${more}\n`;
    const left = this.#abstained === 0 ? "" : `Abstained: ${this.#abstained} more records with a gold label\n`;
    return this.#reports[this.#reading].toString() + left + read + missed;
  }

  /** Choices differ between records, so they are counted by their index. */
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
