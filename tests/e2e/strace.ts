import { resolve } from "@std/path";

/** System calls by which a process reaches others, and by which it makes, changes or removes files by name. */
const NETWORK = ["socket", "bind", "connect", "sendto", "sendmsg", "sendmmsg", "io_uring_setup"];
const FILES = ["open", "openat", "openat2", "creat", "truncate", "mkdir", "mkdirat", "mknod", "mknodat", "rename"]
  .concat(["renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "rmdir"]);

/** What the look-up of a host begins with. */
const LOOKUP = /^\/etc\/(resolv\.conf|hosts|host\.conf)$/;

/** Why strace cannot be used here; undefined if it can. */
export const STRACE_MISSING: string | undefined = await missing();

async function missing(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "strace is Linux's";
  try {
    const args = ["--seccomp-bpf", "-f", "-qq", "-e", "trace=creat", "-o", "/dev/null", "true"];
    const { success } = await new Deno.Command("strace", { args, stderr: "null" }).output();
    return success ? undefined : "strace may not trace here";
  } catch {
    return "strace is not installed";
  }
}

export interface Traced {
  code: number;
  stdout: string;
  stderr: string;
  /** Connections, look-ups of hosts, and files opened for writing, made or removed, but for `allowed`; as strace shows them. */
  foreign: string[];
}

/** Runs a command, all its threads and children included. Files and folders of `allowed` may be written, sockets connected to. */
export async function traced(
  command: readonly string[],
  { cwd, env, allowed }: { cwd: string; env: Record<string, string>; allowed: readonly string[] },
): Promise<Traced> {
  const log = await Deno.makeTempFile();
  try {
    const trace = `trace=${[...NETWORK, ...FILES].join(",").replaceAll(/(\w+)/g, "?$1")}`;
    const { code, stdout, stderr } = await new Deno.Command("strace", {
      args: ["--seccomp-bpf", "-f", "-qq", "-y", "-s", "4096", "-e", trace, "-o", log, ...command],
      cwd,
      clearEnv: true,
      env,
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const foreign = (await Deno.readTextFile(log)).split("\n").filter((line) => isForeign(line, cwd, allowed));
    return { code, stdout: text(stdout), stderr: text(stderr), foreign };
  } finally {
    await Deno.remove(log);
  }
}

function isForeign(line: string, cwd: string, allowed: readonly string[]): boolean {
  const [, call = "", args = ""] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
  // The text of a link is no path that anything happens to.
  const paths = pathsOf(args, cwd).slice(call.startsWith("symlink") ? 1 : 0);
  const isAllowed = (path: string) => allowed.some((folder) => path === folder || path.startsWith(`${folder}/`));
  if (NETWORK.includes(call)) {
    // A socket of the machine itself reaches nobody before it is connected.
    if (call === "socket" && args.startsWith("AF_UNIX")) return false;
    return !args.includes("AF_UNIX") || !paths.every(isAllowed);
  }
  if (!FILES.includes(call)) return false; // the end of a call that began on an earlier line, or of a process
  if (call.startsWith("open") && !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(args)) {
    return paths.some((path) => LOOKUP.test(path));
  }
  return paths.length === 0 || !paths.every(isAllowed);
}

/** Absolute paths among a call's arguments: `AT_FDCWD</work>, "name"`, `"name"`. */
function pathsOf(args: string, cwd: string): string[] {
  return [...args.matchAll(/(?:<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)].map(([, folder, name = ""]) =>
    resolve(folder ?? cwd, name)
  );
}
