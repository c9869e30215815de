/** Runs with a cache directory of its own. */
export async function withCacheDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const before = Deno.env.get("XDG_CACHE_HOME");
  const directory = await Deno.makeTempDir();
  Deno.env.set("XDG_CACHE_HOME", directory);
  try {
    await use(directory);
  } finally {
    if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
    else Deno.env.set("XDG_CACHE_HOME", before);
    await Deno.remove(directory, { recursive: true });
  }
}
