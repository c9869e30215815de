import { RecordError } from "../../errors.ts";
import { field } from "../../options/option.ts";
import type { StreamRecord } from "../../record/record.ts";
import { format } from "./output_format.ts";

/**
 * SQuAD predictions: one object with the best answer to each question by the question's id. Failed records have no
 * entry.
 */
export const squad = format({
  name: "squad",
  help: "one object {id: answer} at the end",
  tasks: ["qa"],
  options: { id_field: field("id", "Field of the question's id, for --to squad.") },
  start(_settings, { id_field }) {
    const ids = new Set<string>();
    const idOf = (record: StreamRecord) => String(id_field.value(record));
    return {
      accept: (record) => addNew(idOf(record), ids),
      result(record, _json, answers) {
        const [best] = answers as readonly { answer: string }[];
        return `${JSON.stringify(idOf(record))}:${JSON.stringify(best?.answer ?? "")}`;
      },
      error: () => null,
      blank: null,
      document: (entries) => `{${entries.join(",")}}`,
    };
  },
});

/** @throws {RecordError} `field_type` for a repeated id: the document has one answer per id. */
function addNew(id: string, ids: Set<string>): void {
  if (ids.has(id)) {
    throw new RecordError(
      "field_type",
      `The id ${JSON.stringify(id)} is there already; expected one for each question`,
    );
  }
  ids.add(id);
}
