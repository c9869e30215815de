import { join, resolve } from "@std/path";
import { XlmError } from "../lib/errors.ts";
import { contentSize, Download } from "../lib/hub/download.ts";
import { LocalStore } from "../lib/hub/local_store.ts";
import { matchesPattern } from "../lib/hub/file_patterns.ts";
import type { FileStore } from "../lib/hub/file_store.ts";
import { HubClient } from "../lib/hub/hub_client.ts";
import { type HubSettings, hubSettings } from "../lib/hub/hub_settings.ts";
import { findOffline } from "../lib/hub/offline.ts";
import { readSmallFile } from "../lib/hub/read_small_file.ts";
import type { RepositoryFile } from "../lib/hub/repository.ts";
import { parseRepositoryId, type RepositoryId } from "../lib/hub/repository_id.ts";
import { listRepository } from "../lib/hub/repository_listing.ts";
import { SnapshotStore } from "../lib/hub/snapshot_store.ts";
import { listed } from "../lib/reports/listed.ts";
import { sizeText } from "../lib/reports/size_text.ts";
import { optionFlag } from "../lib/options/option_flag.ts";
import { errorLine } from "../lib/stream/error_line.ts";
import { onEndSignal } from "../lib/stream/run/signals.ts";
import { writeStderr, writeStdout } from "../lib/stream/standard_streams.ts";
import { chooseFiles } from "../models/choose_files.ts";
import { DownloadProgress } from "./download_progress.ts";

export interface DownloadOptions {
  revision: string | undefined;
  include: readonly string[];
  exclude: readonly string[];
  local_dir: string | undefined;
  dry_run: boolean;
  quiet: boolean;
}

/** Fetches one model after another; one that fails does not keep the others. @returns the exit code. */
export async function runDownload(models: readonly string[], options: DownloadOptions): Promise<number> {
  const ids = models.map((model) => parseRepositoryId(model, options.revision));
  if (options.local_dir !== undefined && ids.length > 1) {
    throw new XlmError(2, `Cannot download ${models.join(" and ")} into one directory; expected one model.`);
  }
  const settings = await hubSettings();
  let exitCode = 0;
  for (const id of ids) {
    try {
      await writeStdout(`${JSON.stringify(await download(id, settings, options))}\n`);
    } catch (error) {
      if (!(error instanceof XlmError) || error.exitCode !== 3 || ids.length === 1) throw error;
      writeStderr(`xlm: ${errorLine(error.inWords(optionFlag))}\n`);
      exitCode = 3;
    }
  }
  return exitCode;
}

/**
 * What would be fetched of a model.
 *
 * @param model `org/name[@revision]`.
 * @throws {XlmError} exit code 3 if the hub cannot be asked, or has no such model.
 */
export async function planDownload(model: string): Promise<DownloadReport> {
  const options = { revision: undefined, include: [], exclude: [], local_dir: undefined, dry_run: true, quiet: true };
  return await download(parseRepositoryId(model), await hubSettings(), options);
}

/** What stdout says of a model. */
export interface DownloadReport {
  model: string;
  revision: string;
  commit: string;
  /** The directory with the files. */
  path: string;
  /** Bytes of all files. */
  bytes: number;
  /** Bytes of those that were fetched. */
  fetched?: number;
  /** Bytes of those that would be fetched. */
  to_fetch?: number;
  files: readonly { path: string; size: number }[];
}

async function download(
  named: RepositoryId,
  settings: HubSettings,
  options: DownloadOptions,
): Promise<DownloadReport> {
  if (settings.offline) return await reportOffline(named, settings, options);
  const progress = new DownloadProgress(named.id, options.quiet);
  const release = onEndSignal(({ exitCode }) => {
    progress.note("Interrupted. What is fetched so far is kept: the same command goes on.");
    Deno.exit(exitCode);
  });
  try {
    const client = new HubClient(settings, { note: (text) => progress.note(text), sleep });
    const repository = await listRepository(client, named);
    const cached = new SnapshotStore(repository, settings);
    const store = options.local_dir === undefined
      ? cached
      : new LocalStore(resolve(options.local_dir), repository, cached);
    const run = new Download(client, repository, store);
    const files = await filesToFetch(run, options);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const report = {
      model: named.id,
      revision: named.revision,
      commit: repository.commit,
      path: store.directory,
      bytes,
    };
    const listed = files.map(({ path, size }) => ({ path, size }));
    if (options.dry_run) return { ...report, to_fetch: await bytesToFetch(files, store, progress), files: listed };
    progress.size = contentSize(files, store);
    const fetched = await run.fetch(files, progress);
    return { ...report, fetched, files: listed };
  } finally {
    progress.erase();
    release();
  }
}

async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The files that are wanted. Those that say which are fetched at once, or for a dry run only read. */
async function filesToFetch(run: Download, options: DownloadOptions): Promise<RepositoryFile[]> {
  const { client, repository, store } = run;
  const byPath = new Map(repository.files.map((file) => [file.path, file]));
  const read = async (name: string) => {
    const file = byPath.get(name)!;
    return options.dry_run ? await readSmallFile(client, repository, file, store) : await run.read(file);
  };
  const names = await wantedNames([...byPath.keys()], read, repository.id, options);
  return names.map((name) => byPath.get(name)!);
}

/** Of the names, those that the patterns choose; without patterns to include those that this program reads. */
async function wantedNames(
  names: readonly string[],
  read: (name: string) => Promise<Uint8Array>,
  id: string,
  { include, exclude }: DownloadOptions,
): Promise<readonly string[]> {
  const matches = (name: string) => (pattern: string) => matchesPattern(name, pattern);
  const left = names.filter((name) => !exclude.some(matches(name)));
  if (include.length === 0) return await chooseFiles(left, read, id);
  const chosen = left.filter((name) => include.some(matches(name)));
  if (chosen.length > 0) return chosen;
  throw new XlmError(
    2,
    `Cannot download ${id}: no file matches ${include.join(" or ")}; expected patterns of some of ${listed(names)}.`,
  );
}

/** The bytes of files that are not there. Says of each file whether it is. */
async function bytesToFetch(
  files: readonly RepositoryFile[],
  store: FileStore,
  progress: DownloadProgress,
): Promise<number> {
  const missing: RepositoryFile[] = [];
  for (const file of files) {
    const found = await store.find(file) !== undefined;
    if (!found) missing.push(file);
    progress.note(`${found ? "Found" : "Would fetch"} ${file.path} (${sizeText(file.size)}).`);
  }
  return contentSize(missing, store);
}

/** Nothing is asked for: what the cache has is all there is. */
async function reportOffline(
  named: RepositoryId,
  settings: HubSettings,
  options: DownloadOptions,
): Promise<DownloadReport> {
  const { commit, directory, names } = await findOffline(settings, named);
  const read = (name: string) => Deno.readFile(join(directory, name));
  const wanted = await wantedNames(names, read, `${named.id} (without a look at the hub)`, options);
  const files = await Promise.all(
    wanted.map(async (path) => ({ path, size: (await Deno.stat(join(directory, path))).size })),
  );
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { model: named.id, revision: named.revision, commit, path: directory, bytes, fetched: 0, files };
}
