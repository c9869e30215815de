import { RecordError } from "../../errors.ts";

/** The ids of an output that has one entry for each. */
export class UniqueIds {
  readonly #ids = new Set<string>();

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
