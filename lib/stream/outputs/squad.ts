import type { Values } from "../../options/option.ts";
import type { StreamRecord } from "../../record/record.ts";
import type { ID_FIELD } from "./format_options.ts";
import { format } from "./output_format.ts";
import { UniqueIds } from "./unique_ids.ts";

/**
 * SQuAD predictions: one object with the best answer to each question by the question's id. Failed records have no
 * entry.
 */
export const squad = format({
  description: "One object `{id: answer}`, for SQuAD's evaluation script.",
  start(_settings, { id_field }: Values<typeof ID_FIELD>) {
    const ids = new UniqueIds();
    const idOf = (record: StreamRecord) => String(id_field.value(record));
    return {
      accept: (record) => ids.add(idOf(record)),
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
