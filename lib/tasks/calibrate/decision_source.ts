import type { StreamRecord } from "../../record/record.ts";
import type { ScoreKind } from "./calibration_file.ts";
import type { Decision } from "./decision.ts";

/** What a task decides for a record, compared with its gold field. */
export interface DecisionSource {
  kind: ScoreKind;
  /** Names by id of the model's labels, if they are what is decided about. */
  labels?: readonly string[] | undefined;
  /**
   * None for a record without a gold label.
   *
   * @throws {RecordError} as the task; `field_type` for gold labels that there are not.
   */
  decide(record: StreamRecord): Promise<{ decisions: Decision[]; truncated: boolean }>;
}
