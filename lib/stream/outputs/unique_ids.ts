import { RecordError, XlmError } from "../../errors.ts";

/** The ids of an output that has one entry for each. */
export class UniqueIds {
  readonly #ids = new Set<string>();

  /** @param whole whether the whole input is read, so that records can be numbered. */
  constructor(readonly whole = true) {}

  /** The id of a record that has none: the `count`-th. @throws {XlmError} 2 in a part of the input */
  number(count: number): number {
    if (this.whole) return count;
    const found = "a record has no id, and how many records are before it is not known";
    throw new XlmError(2, `Cannot number the records of a shard: ${found}; expected an id in each. Use --id-field.`);
  }

  /** @throws {RecordError} `field_type` for a repeated id. */
  add(id: string): void {
    if (this.#ids.has(id)) {
      throw new RecordError(
        "field_type",
        `The id ${JSON.stringify(id)} is there already; expected one for each record`,
      );
    }
    this.#ids.add(id);
  }
}
