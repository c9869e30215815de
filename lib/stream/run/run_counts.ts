import type { RecordError, RecordErrorCode } from "../../errors.ts";
import type { StreamItem } from "../../record/record.ts";

/** A failed record, for reports. */
export interface RecordFailure {
  source: string;
  line: number;
  code: RecordErrorCode;
  message: string;
}

/** Failures that are kept for reports; CI systems show no more of a step. */
const KEPT_FAILURES = 10;

/** Counts of a run so far, with the records of the run that is resumed. */
export class RunCounts {
  records = 0;
  failed = 0;
  truncated = 0;
  readonly byCode: Map<RecordErrorCode, number> = new Map();
  /** The last failure, as `file:line: code: message`. */
  lastFailure = "";
  /** The first failures of this run. */
  readonly firstFailures: RecordFailure[] = [];

  fail({ source, line }: StreamItem, { code, message }: RecordError): void {
    this.records++;
    this.failed++;
    this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1);
    this.lastFailure = `${source}:${line}: ${code}: ${message}`;
    if (this.firstFailures.length < KEPT_FAILURES) this.firstFailures.push({ source, line, code, message });
  }

  /** Lines for stderr at the end of a run that read its whole input. */
  summary(verbose: boolean, seconds: number): string[] {
    const { records, failed, truncated } = this;
    const lines = [];
    if (records === 0) lines.push("0 records");
    else if (verbose) lines.push(`${countOf(records)} in ${seconds.toFixed(1)} s (${Math.round(records / seconds)}/s)`);
    if (failed > 0) {
      const codes = [...this.byCode].map(([code, count]) => `${count} ${code}`).join(", ");
      const all = records === 1 ? "the only record failed" : `all ${records} records failed`;
      const found = failed === records ? all : `${failed} of ${countOf(records)} failed`;
      const last = failed === records && this.lastFailure !== "" ? `; the last: ${this.lastFailure}` : "";
      lines.push(`${found}${codes === "" ? "" : ` (${codes})`}${last}`);
    }
    if (truncated > 0) lines.push(`${truncated} of ${countOf(records)} truncated`);
    return lines;
  }
}

/** `1 record`, `2 records`. */
export function countOf(records: number): string {
  return records === 1 ? "1 record" : `${records} records`;
}
