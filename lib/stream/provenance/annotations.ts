import { escaped } from "../../record/escaped.ts";
import { environment } from "../terminal_line.ts";
import type { RecordFailure } from "../run/run_counts.ts";

/**
 * Commands that make GitHub show failed records beside the files of a change; none elsewhere. It shows ten of a step,
 * which is as many as are given.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function annotations(command: string, failures: readonly RecordFailure[]): string[] {
  if (environment("GITHUB_ACTIONS") !== "true") return [];
  return failures.map(({ source, line, code, message }) =>
    `::warning file=${property(source)},line=${line},title=${property(`xlm ${command}: ${code}`)}::${data(message)}`
  );
}

function data(text: string): string {
  return escaped(text).replaceAll("%", "%25");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
