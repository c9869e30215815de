import { dirname, join } from "@std/path";
import { readFixture } from "../lib/tasks/stored_models.ts";

/** A command that runs on a repository, its records, and the result of each as transformers gives it. */
export interface RepositoryCase {
  repository: string;
  command: string[];
  records: Record<string, unknown>[];
  expected: unknown[];
}

interface Stored {
  /** As base64, by what names them. */
  contents: Record<string, string>;
  /** For each repository the files by path, and what names their content. */
  repositories: Record<string, Record<string, string>>;
  cases: RepositoryCase[];
}

/** Repositories as people have them on the hub, made tiny; `tests/oracle/hub_repositories.py` makes them. */
export interface HubRepositories {
  /** For each repository its files by path. */
  files: ReadonlyMap<string, ReadonlyMap<string, Uint8Array<ArrayBuffer>>>;
  cases: readonly RepositoryCase[];
}

export async function readHubRepositories(): Promise<HubRepositories> {
  const { contents, repositories, cases } = await readFixture<Stored>("hub_repositories.json.gz");
  const bytes = new Map(Object.entries(contents).map(([key, content]) => [key, Uint8Array.fromBase64(content)]));
  const filesOf = (paths: Record<string, string>) =>
    new Map(Object.entries(paths).map(([path, key]) => [path, bytes.get(key)!]));
  return { files: new Map(Object.entries(repositories).map(([name, paths]) => [name, filesOf(paths)])), cases };
}

/** The commit under which `layOutInCache` files a repository. */
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** Files a repository as Python's huggingface_hub does: contents in `blobs`, links to them in `snapshots`, `refs/main`. */
export async function layOutInCache(
  cache: string,
  repository: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<string> {
  const folder = join(cache, `models--${repository.replace("/", "--")}`);
  const snapshot = join(folder, "snapshots", COMMIT);
  for (const part of ["blobs", "refs"]) await Deno.mkdir(join(folder, part), { recursive: true });
  for (const [path, content] of files) {
    const name = (await crypto.subtle.digest("SHA-256", content as BufferSource).then((hash) => new Uint8Array(hash)))
      .toHex();
    await Deno.writeFile(join(folder, "blobs", name), content);
    await Deno.mkdir(dirname(join(snapshot, path)), { recursive: true });
    const up = "../".repeat(path.split("/").length + 1);
    await Deno.symlink(`${up}blobs/${name}`, join(snapshot, path));
  }
  await Deno.writeTextFile(join(folder, "refs", "main"), COMMIT);
  return snapshot;
}
