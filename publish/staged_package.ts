import { dirname, fromFileUrl, join } from "@std/path";
import config from "../deno.json" with { type: "json" };

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** Settings of the repository that are none of the package's: in a copy of its files they would name what is not there. */
const { links, lock, tasks: _tasks, fmt: _fmt, lint: _lint, ...PACKAGE } = config;

/**
 * Lays out the package as it is published: `directory/package` has the files of `publish` in deno.json.
 *
 * It is a copy because `deno publish` refuses a package that holds what `links` names without publishing it, and the
 * stand-ins under lib/jsr are not to be published.
 *
 * @param linked with the stand-ins beside it, in `directory/jsr`, for machines that cannot reach JSR.
 * @returns `directory/package`.
 */
export async function stagedPackage(directory: string, { linked }: { linked: boolean }): Promise<string> {
  const target = join(directory, "package");
  for (const name of config.publish.include) await copy(name, target);
  await copy(lock.path, target); // the same npm packages; JSR's are not in it
  const own = {
    ...PACKAGE,
    lock: { path: lock.path, frozen: false },
    ...linked ? { links: await copiedLinks(directory) } : {},
  };
  await Deno.writeTextFile(join(target, "deno.json"), `${JSON.stringify(own, undefined, 2)}\n`);
  return target;
}

async function copiedLinks(directory: string): Promise<string[]> {
  for (const link of links) await copy(link, join(directory, "jsr"));
  return links.map((link) => join(directory, "jsr", link));
}

/** Copies a file or folder of the repository, without what is not published. */
async function copy(name: string, target: string): Promise<void> {
  if (config.publish.exclude.includes(name)) return;
  const path = join(ROOT, name);
  if ((await Deno.stat(path)).isDirectory) {
    for await (const entry of Deno.readDir(path)) await copy(`${name}/${entry.name}`, target);
  } else {
    await Deno.mkdir(dirname(join(target, name)), { recursive: true });
    await Deno.copyFile(path, join(target, name));
  }
}
