import { Download, type DownloadEvents } from "../../lib/hub/download.ts";
import type { FileStore } from "../../lib/hub/file_store.ts";
import { HubClient } from "../../lib/hub/hub_client.ts";
import type { HubSettings } from "../../lib/hub/hub_settings.ts";
import { LocalStore } from "../../lib/hub/local_store.ts";
import type { Repository } from "../../lib/hub/repository.ts";
import { parseRepositoryId } from "../../lib/hub/repository_id.ts";
import { listRepository } from "../../lib/hub/repository_listing.ts";
import { SnapshotStore } from "../../lib/hub/snapshot_store.ts";
import { XlmError } from "../../lib/errors.ts";

/** What a download has said and done. */
export interface Fetched {
  repository: Repository;
  store: FileStore;
  /** Bytes that were fetched. */
  bytes: number;
  /** Sentences for stderr. */
  notes: string[];
  /** Seconds that it would have waited. */
  waits: number[];
  /** Bytes as progress counts them: those that came, and all that are there. */
  progress: { received: number; done: number };
  /** Paths of files that another process was fetching. */
  waited: string[];
}

export interface FetchOptions extends Partial<HubSettings> {
  endpoint: string;
  cache: string;
  /** `org/name@revision`. @default {org/name} */
  id?: string;
  /** Names of the files. @default {all} */
  names?: readonly string[];
  local_dir?: string;
}

/** Fetches a model in this process, without waiting where a server asks for it. Throws what the download throws. */
export async function fetchModel({ id = "org/name", names, local_dir, ...given }: FetchOptions): Promise<Fetched> {
  const settings: HubSettings = { token: undefined, offline: false, timeout: 5000, symlinks: true, ...given };
  const [notes, waits, waited]: [string[], number[], string[]] = [[], [], []];
  const progress = { received: 0, done: 0 };
  const sleep = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds / 1000));
  const client = new HubClient(settings, { note: (text) => void notes.push(text), sleep });
  const events: DownloadEvents = {
    received: (bytes) => (progress.received += bytes, progress.done += bytes),
    had: (bytes) => void (progress.done += bytes),
    finished: () => {},
    waiting: ({ path }) => void waited.push(path),
  };
  const told: Pick<Fetched, "notes" | "waits"> = { notes, waits };
  try {
    const repository = await listRepository(client, parseRepositoryId(id));
    const cached = new SnapshotStore(repository, settings);
    const store = local_dir === undefined ? cached : new LocalStore(local_dir, repository, cached);
    const files = repository.files.filter(({ path }) => names?.includes(path) ?? true);
    const bytes = await new Download(client, repository, store).fetch(files, events);
    return { repository, store, bytes, ...told, progress, waited };
  } catch (error) {
    throw error instanceof XlmError ? Object.assign(error, told) : error;
  }
}

/** The error that a download ends with, and what it has said before. */
export async function failedFetch(options: FetchOptions): Promise<XlmError & Pick<Fetched, "notes" | "waits">> {
  try {
    await fetchModel(options);
  } catch (error) {
    if (error instanceof XlmError) return error as XlmError & Pick<Fetched, "notes" | "waits">;
    throw error;
  }
  throw new Error("it has not failed");
}

/** All files and links below a folder, with their content or target; without those that Deno or locks make. */
export async function contentsOf(folder: string, prefix = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isSymlink) found[prefix + name] = `→ ${await Deno.readLink(path)}`;
    else if (isDirectory) Object.assign(found, await contentsOf(path, `${prefix}${name}/`));
    else found[prefix + name] = await digest(path);
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => a < b ? -1 : 1));
}

async function digest(path: string): Promise<string> {
  const bytes = await Deno.readFile(path);
  if (bytes.length < 100) return new TextDecoder().decode(bytes);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `${bytes.length} bytes, ${hash.toHex()}`;
}
