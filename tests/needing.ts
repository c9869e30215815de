/** What not every system has. */
const NEEDS = {
  linux: { isThere: Deno.build.os === "linux", what: "Linux's devices, /proc and tools" },
  posix: { isThere: Deno.build.os !== "windows", what: "a POSIX shell and its signals" },
  links: { isThere: Deno.build.os !== "windows", what: "links, for which Windows asks a right" },
} as const;

/** A test that is skipped, and says why in its name, where the system lacks what it needs. */
export function needing(need: keyof typeof NEEDS, name: string, fn: () => void | Promise<void>): void {
  const { isThere, what } = NEEDS[need];
  Deno.test({ name: isThere ? name : `${name} (skipped: it needs ${what})`, ignore: !isThere, fn });
}
