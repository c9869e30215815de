import type { JsonObject } from "./record.ts";

/** The result for a record, with further fields that say more about it, such as how uncertain it is. */
export class ResultWithFields {
  constructor(readonly result: unknown, readonly fields: JsonObject) {}
}
