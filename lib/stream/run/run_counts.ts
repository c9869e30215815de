import type { RecordErrorCode } from "../../errors.ts";

/** Counts of a run so far, with the records of the run that is resumed. */
export class RunCounts {
  records = 0;
  failed = 0;
  truncated = 0;
  readonly byCode: Map<RecordErrorCode, number> = new Map();
  /** The last failure, as `file:line: code: message`. */
  lastFailure = "";

  fail(code: RecordErrorCode, shown: string): void {
    this.records++;
    this.failed++;
    this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1);
    this.lastFailure = shown;
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
