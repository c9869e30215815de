import type { ResultWriter } from "../../record/result_writer.ts";
import type { Input } from "../inputs/input_files.ts";
import type { Provenance } from "../provenance/provenance.ts";
import type { ErrorsFile, Output } from "../outputs/output.ts";
import type { StandardStreams } from "../standard_streams.ts";
import type { StreamSettings } from "./stream_options.ts";

/** The inputs and outputs of a run, ready to use. */
export interface StreamParts {
  readonly settings: StreamSettings;
  readonly inputs: readonly Input[];
  readonly writer: ResultWriter;
  readonly output: Output;
  readonly errors: ErrorsFile | null;
  /** Watches the run, if a manifest or a summary is wanted. */
  readonly provenance: Provenance | null;
  readonly streams: StandardStreams;
}
