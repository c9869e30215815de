/** How a run ended. */
export interface StreamSummary {
  exitCode: 0 | 1 | 129 | 130 | 143;
  /** Whether the input was read to its end. */
  finished: boolean;
  /** Records processed, including those of the run that was resumed. */
  records: number;
  failed: number;
  truncated: number;
}
