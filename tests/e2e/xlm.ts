import { fromFileUrl, join } from "@std/path";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/** Path of a checkpoint among the fixtures: `fill_mask/xlm`. */
export function fixture(name: string): string {
  return join(ROOT, "tests/fixtures", name);
}

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the program as its own process, without the variables of whoever runs the tests. */
export async function xlm(
  args: readonly string[],
  { stdin = "", env = {}, cwd = ROOT }: { stdin?: string | Uint8Array; env?: Record<string, string>; cwd?: string } =
    {},
): Promise<Ended> {
  const kept = ["PATH", "HOME", "DENO_DIR", "TMPDIR", "XDG_CACHE_HOME"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return await ended(Deno.execPath(), {
    args: ["run", "-A", "--quiet", join(ROOT, "main.ts"), ...args],
    cwd,
    clearEnv: true,
    env: { ...Object.fromEntries(kept), NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
  }, stdin);
}

/** Runs any program to its end. */
export async function ended(
  program: string,
  options: Deno.CommandOptions,
  stdin: string | Uint8Array = "",
): Promise<Ended> {
  const child = new Deno.Command(program, { ...options, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  const input = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  // A program that ends early leaves its input unread: no failure of the test.
  const written = writer.write(input).then(() => writer.close()).catch(() => {});
  const { code, stdout, stderr } = await child.output();
  await written;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** The lines of an output as JSON. */
export function jsonLines(text: string): unknown[] {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}
