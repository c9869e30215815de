import { field, text } from "../../options/option.ts";

/** Options of formats in which records have names: squad, conllu, brat. */
export const ID_FIELD = {
  id_field: field("id", "Field of the record's id, for --to squad, conllu and brat."),
};

export const LABEL_STUDIO_OPTIONS = {
  from_name: text("name", "Name of the tag that holds the labels in Label Studio's labeling interface.", {
    group: "Output",
    default: "label",
  }),
  to_name: text("name", "Name of the tag that holds the text in Label Studio's labeling interface.", {
    group: "Output",
    default: "text",
  }),
  model_version: text(
    "name",
    "Name of the model in Label Studio's predictions; by default this program's version and the model's name.",
    { group: "Output" },
  ),
};
