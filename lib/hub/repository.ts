import { isObject } from "../is_object.ts";
import { XlmError } from "../errors.ts";
import { isInside } from "../checkpoint/shard_index.ts";
import type { HubClient } from "./hub_client.ts";
import type { Subject } from "./refusal.ts";
import { COMMIT, type RepositoryId } from "./repository_id.ts";

/** A file of a repository. */
export interface RepositoryFile {
  /** Relative to the repository, with slashes. */
  path: string;
  /** Bytes. */
  size: number;
  /** Git's SHA-1 of the file, or of the pointer to it. */
  oid: string;
  /** SHA-256 of a file that git keeps elsewhere (LFS). */
  sha256: string | undefined;
  /** Hash of the hub's own storage. */
  xet_hash: string | undefined;
}

/** A repository at one commit. */
export interface Repository extends RepositoryId {
  commit: string;
  files: readonly RepositoryFile[];
}

/** The name of a file's content in the cache: the hub's ETag. */
export function etagOf({ oid, sha256 }: RepositoryFile): string {
  return sha256 ?? oid;
}

/** Path of a file at the hub. */
export function filePath({ id, commit }: Pick<Repository, "id" | "commit">, path: string): string {
  return `/${id}/resolve/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/**
 * Asks the hub for the commit of a revision. A commit in full is not asked for.
 *
 * @throws {XlmError} exit code 3; see `HubClient.json`.
 */
export async function resolveCommit(client: HubClient, { id, revision }: RepositoryId): Promise<string> {
  if (COMMIT.test(revision)) return revision;
  const subject = { what: id, id, revision };
  const { value } = await client.json(`/api/models/${id}/revision/${encodeURIComponent(revision)}`, subject);
  const commit = isObject(value) ? value["sha"] : undefined;
  if (typeof commit === "string" && COMMIT.test(commit)) return commit;
  throw foreign(subject, "names no commit");
}

/**
 * Asks the hub for all files of a commit, page by page.
 *
 * @throws {XlmError} exit code 3; see `HubClient.json`.
 */
export async function listFiles(
  client: HubClient,
  { id, revision }: RepositoryId,
  commit: string,
): Promise<RepositoryFile[]> {
  const subject = { what: id, id, revision };
  const files: RepositoryFile[] = [];
  let page: string | undefined = `/api/models/${id}/tree/${commit}?recursive=true&expand=false`;
  while (page !== undefined) {
    const { value, next } = await client.json(page, subject);
    if (!Array.isArray(value)) throw foreign(subject, "lists no files");
    files.push(
      ...value.filter((entry) => isObject(entry) && entry["type"] === "file").map((entry) => fileOf(entry, subject)),
    );
    page = next && hubPage(client.settings.endpoint, next);
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** A mirror may name the next page at the address of the hub that it mirrors. */
function hubPage(endpoint: string, next: string): string {
  const { pathname, search } = new URL(next, endpoint);
  const base = new URL(endpoint).pathname.replace(/\/$/, "");
  return (base !== "" && pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname) + search;
}

function fileOf(entry: Record<string, unknown>, subject: Subject): RepositoryFile {
  const { path, size, oid, lfs, xetHash } = entry;
  const [sha256, whole] = isObject(lfs) ? [lfs["oid"], lfs["size"]] : [undefined, size];
  if (typeof path !== "string" || !isInside(path)) {
    throw foreign(subject, `names the file ${JSON.stringify(path)}, which lies in no folder`);
  }
  const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const isHash = (value: unknown, digits: number): value is string =>
    typeof value === "string" && value.length === digits && /^[0-9a-f]+$/.test(value);
  if (!isSize(whole) || !isHash(oid, 40) || (sha256 !== undefined && !isHash(sha256, 64))) {
    throw foreign(subject, `gives no size and hash of ${path}`);
  }
  return { path, size: whole, oid, sha256, xet_hash: typeof xetHash === "string" ? xetHash : undefined };
}

function foreign({ what }: Subject, found: string): XlmError {
  return new XlmError(3, `Cannot fetch ${what}: the hub's answer ${found}; expected a listing. Is HF_ENDPOINT right?`);
}
