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
 * What `xlm download` would fetch of a model that is not there, or lacks a part, after asking the hub.
 *
 * @param directory where it was found.
 * @returns `undefined` if nothing is lacking, or the name is none of the hub's.
 * @throws {XlmError} exit code 3 if the hub has no such model.
 */
export async function plannedDownload(name: string, directory?: string): Promise<DownloadReport | undefined> {
  if (!isRepositoryName(name) || directory === name) return undefined;
  const planned = await planDownload(name);
  return directory !== undefined && planned.to_fetch === 0 ? undefined : planned;
}

/** Adds to the error about a model that is not there how to see what would be fetched. */
export function withPlanHint(error: XlmError, name: string): XlmError {
  if (!isRepositoryName(name)) return error;
  const hint = `(What it fetches is shown by: xlm info --online ${name})`;
  return new XlmError(error.exitCode, (called) => `${error.inWords(called)} ${hint}`, { cause: error });
}

/** One line for each fact. */
export function plannedDownloadText({ model, revision, commit, bytes, to_fetch, files, path }: DownloadReport): string {
  const rows = [
    ["model", `${model}, ${to_fetch === bytes ? "not there" : "not all there"} yet`],
    ["revision", revision === commit ? commit : `${revision} (${commit})`],
    ["would be fetched", to_fetch === bytes ? sizeText(bytes) : `${sizeText(to_fetch ?? 0)} of ${sizeText(bytes)}`],
    ...files.map(({ path, size }) => ["file", `${path} (${sizeText(size)})`]),
    ["into", path],
    ["command", `xlm download ${model}${revision === "main" ? "" : `@${revision}`}`],
  ];
  return rows.map(([name, value]) => `${name}: ${value}\n`).join("");
}
