import { flag, type Option } from "../lib/options/option.ts";
import { STREAM_OPTIONS } from "../lib/stream/run/stream_options.ts";
import { OFFSETS, TEXT_OPTIONS } from "../lib/tasks/sequence/sequence_options.ts";

/** Options of every command that reads records. */
export const RECORD_OPTIONS = {
  ...STREAM_OPTIONS,
  debug: flag("Print stack traces.", { group: "Errors", compared: false }),
};

const hidden = <T>(option: Option<T>): Option<T> => ({ ...option, hidden: true });

/** Options that every command accepts; help shows them only where they have an effect. */
export const ACCEPTED_OPTIONS = {
  field: hidden(TEXT_OPTIONS.field),
  truncation: hidden(TEXT_OPTIONS.truncation),
  offsets: hidden(OFFSETS.offsets),
  keep_order: flag("Write results in input order (the default).", {
    hidden: true,
    conflicts: ["unordered"],
    group: "Output",
    compared: false,
  }),
};
