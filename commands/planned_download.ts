import { XlmError } from "../lib/errors.ts";
import { parseRepositoryId } from "../lib/hub/repository_id.ts";
import { sizeText } from "../lib/reports/size_text.ts";
import { type DownloadReport, planDownload } from "./run_download.ts";

/** Whether a name may be that of a repository of the hub; `xlm-roberta-base` alone may as well be a folder. */
function isRepositoryName(name: string): boolean {
  try {
    return parseRepositoryId(name).id.includes("/");
  } catch (error) {
    if (error instanceof XlmError) return false;
    throw error;
  }
}

/**
 * Of a model that is not there: what `xlm download` would fetch, after asking the hub.
 *
 * @param error why it is not there.
 * @param online whether the hub may be asked.
 * @throws {XlmError} `error` if it may not, or has no such name, with a hint; or that the hub has no such model.
 */
export async function plannedDownload(name: string, error: XlmError, online: boolean): Promise<DownloadReport> {
  if (!isRepositoryName(name)) throw error;
  if (online) return await planDownload(name);
  const hint = `(What it fetches is shown by: xlm info --online ${name})`;
  throw new XlmError(error.exitCode, (called) => `${error.inWords(called)} ${hint}`, { cause: error });
}

/** One line for each fact. */
export function plannedDownloadText({ model, revision, commit, bytes, to_fetch, files, path }: DownloadReport): string {
  const rows = [
    ["model", `${model}, not there yet`],
    ["revision", revision === commit ? commit : `${revision} (${commit})`],
    ["would be fetched", to_fetch === bytes ? sizeText(bytes) : `${sizeText(to_fetch ?? 0)} of ${sizeText(bytes)}`],
    ...files.map(({ path, size }) => ["file", `${path} (${sizeText(size)})`]),
    ["into", path],
    ["command", `xlm download ${model}${revision === "main" ? "" : `@${revision}`}`],
  ];
  return rows.map(([name, value]) => `${name}: ${value}\n`).join("");
}
