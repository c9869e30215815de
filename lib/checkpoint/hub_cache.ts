import { join, relative, resolve, SEPARATOR } from "@std/path";
import { XlmError } from "../errors.ts";
import { userHome } from "../user_home.ts";

const COMMIT = /^[0-9a-f]{40}$/;
const FOLDER = "models--";
/** Valid names of snapshots: commits, and no path out of the folder. */
const SNAPSHOT = /^\w[\w.-]*$/;

/**
 * The snapshot directory of `org/name[@revision]` in the Hugging Face cache, or `undefined` where `id` has another
 * form. The cache is the one that Python's libraries fill; nothing is downloaded.
 *
 * @throws {XlmError} exit code 3 if the id has this form, but is not in the cache.
 * @see https://huggingface.co/docs/hub/local-cache
 */
export async function findInHubCache(id: string): Promise<string | undefined> {
  const match = /^([\w.-]+(?:\/[\w.-]+)?)(?:@([\w./-]+))?$/.exec(id);
  if (match === null || /^[./~]|\.\./.test(id)) return undefined;
  const [, name = "", revision = "main"] = match;
  const cache = hubCacheDirectory();
  const folder = repositoryFolder(cache, name);
  if (!await exists(folder)) {
    if (!name.includes("/")) return undefined;
    throw new XlmError(
      3,
      `Cannot find model ${id}: neither ./${name} nor ${folder} exists; expected one of them. ` +
        `Fetch it from the Hugging Face Hub with: xlm download ${id}`,
    );
  }
  const commit = COMMIT.test(revision) ? revision : await readReference(folder, revision);
  const snapshot = join(folder, "snapshots", commit);
  if (SNAPSHOT.test(commit) && await exists(snapshot)) return snapshot;
  throw new XlmError(
    3,
    `Cannot find model ${id}: revision ${revision} is not in ${folder}; expected a revision that was downloaded. ` +
      `Fetch it with: xlm download ${id}`,
  );
}

/** `HF_HUB_CACHE`, else `hub` in `hubHome`. */
export function hubCacheDirectory(): string {
  const direct = Deno.env.get("HF_HUB_CACHE") || Deno.env.get("HUGGINGFACE_HUB_CACHE");
  return direct ? expandedPath(direct) : join(hubHome(), "hub");
}

/** `HF_HOME`, else the cache directory's `huggingface`. */
export function hubHome(): string {
  const caches = Deno.env.get("XDG_CACHE_HOME") || join(userHome() ?? "/", ".cache");
  return expandedPath(Deno.env.get("HF_HOME") || join(caches, "huggingface"));
}

/** The folder of a repository in the cache. @param id `org/name`, or `name` alone. */
export function repositoryFolder(cache: string, id: string): string {
  return join(cache, `models--${id.replace("/", "--")}`);
}

/** A path from the environment, in which `~` and variables are replaced, as Python's libraries do it. */
export function expandedPath(path: string): string {
  return path.replace(/^~(?=\/|$)/, () => userHome() ?? "").replace(
    /\$\{?(\w+)\}?/g,
    (_, name) => Deno.env.get(name) ?? "",
  );
}

/** The commit of a branch or tag when it was downloaded; empty if it was not. */
async function readReference(folder: string, revision: string): Promise<string> {
  try {
    return (await Deno.readTextFile(join(folder, "refs", revision))).trim();
  } catch {
    return "";
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

/** What names the snapshot that `directory` is, or is in: `org/name[@revision]`; `undefined` outside the cache. */
export async function nameInHubCache(directory: string): Promise<string | undefined> {
  if (!directory.includes(FOLDER)) return undefined; // the environment is not asked where it need not be
  const steps = relative(hubCacheDirectory(), resolve(directory)).split(SEPARATOR);
  const [folder = "", snapshots, commit = ""] = steps;
  if (!folder.startsWith(FOLDER) || snapshots !== "snapshots") return undefined;
  const name = folder.slice(FOLDER.length).replaceAll("--", "/");
  const isMain = await readReference(join(hubCacheDirectory(), folder), "main") === commit;
  return isMain ? name : `${name}@${commit}`;
}
