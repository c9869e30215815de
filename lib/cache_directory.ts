import { join } from "@std/path";
import { XlmError } from "./errors.ts";
import { userHome } from "./user_home.ts";

/**
 * The directory for files that can be made again: `XDG_CACHE_HOME/xlm`, else `~/.cache/xlm` (on Windows
 * `LOCALAPPDATA\xlm`).
 *
 * @throws {XlmError} exit code 3 if neither the environment nor the user's account names one.
 */
export function cacheDirectory(): string {
  const caches = Deno.env.get("XDG_CACHE_HOME") || Deno.env.get("LOCALAPPDATA");
  if (caches) return join(caches, "xlm");
  const home = userHome();
  if (home !== undefined) return join(home, ".cache", "xlm");
  throw new XlmError(3, "Cannot find a cache directory: HOME is not set; expected XDG_CACHE_HOME or HOME to name one.");
}
