import { join } from "@std/path";
import { fileIdentity } from "../inputs/input_files.ts";

/** Runs that are kept in mind; the oldest are forgotten first. */
const MOST = 1000;

/**
 * Keeps the state of a finished run, which does not stay beside its output. Where it cannot be kept, `--resume` of the
 * finished output is refused.
 *
 * @param directory gives the directory for such states; it may throw.
 */
export async function keepFinished(directory: () => string, output: string, state: string): Promise<void> {
  try {
    const place = directory();
    await Deno.mkdir(place, { recursive: true });
    const header = JSON.stringify({ output: await fileIdentity(output) });
    await Deno.writeTextFile(await pathFor(place, output), `${header}\n${state}`);
    await forgetOldest(place);
  } catch {
    // No cache: see above.
  }
}

/** The state of the run that finished this file; empty if it is not known. */
export async function recallFinished(directory: () => string, output: string): Promise<string> {
  try {
    const kept = await Deno.readTextFile(await pathFor(directory(), output));
    const end = kept.indexOf("\n") + 1;
    const identity = await fileIdentity(output);
    return identity !== null && JSON.parse(kept.slice(0, end)).output === identity ? kept.slice(end) : "";
  } catch {
    return "";
  }
}

async function pathFor(directory: string, output: string): Promise<string> {
  const path = new TextEncoder().encode(await Deno.realPath(output));
  return join(directory, `${new Uint8Array(await crypto.subtle.digest("SHA-256", path)).toHex()}.state`);
}

async function forgetOldest(directory: string): Promise<void> {
  const paths = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => join(directory, name));
  if (paths.length <= MOST) return;
  const times = await Promise.all(paths.map(async (path) => ({ path, time: (await Deno.stat(path)).mtime ?? 0 })));
  const oldest = times.sort((a, b) => Number(a.time) - Number(b.time)).slice(0, paths.length - MOST * 0.9);
  await Promise.all(oldest.map(({ path }) => Deno.remove(path)));
}
