import { dirname, join } from "@std/path";
import { type Ended, ended } from "../e2e/xlm.ts";
import { CONFIG, type Embedded, unpack, unpackedPath } from "./embedded.ts";

/** What is put before a folder and a command, to run the command with the folder as the root of the file system. */
const WAYS_IN = [["chroot"], ["unshare", "--map-root-user", "chroot"]];

/** The first way that this machine permits. */
export async function wayIn(): Promise<readonly string[] | undefined> {
  for (const way of WAYS_IN) {
    const [program, ...args] = way;
    const { code } = await ended(program!, { args: [...args, "/", "true"] }).catch(notThere);
    if (code === 0) return way;
  }
  return undefined;
}

function notThere(error: unknown): { code: number } {
  if (error instanceof Deno.errors.NotFound) return { code: 127 };
  throw error;
}

/** What onnxruntime asks about the processor, to choose its kernels. */
const PROCESSOR = ["/proc/cpuinfo", "/sys/devices/system/cpu/possible", "/sys/devices/system/cpu/present"];

/** Lets Deno say that the program is compiled. */
const AS_COMPILED = `Object.defineProperty(Deno, "build", { value: { ...Deno.build, standalone: true } });\n`;
const COMPILED = "/compiled.js";

/** A root of the file system with nothing but what a binary carries, Deno, and the C libraries that these need. */
export class EmptyRoot {
  /** Of the program, in the root: where a binary in the root extracts itself. */
  readonly program: string;

  private constructor(readonly folder: string, readonly way: readonly string[], hash: string) {
    this.program = `/.xlm/${hash}`;
  }

  /** @param folder is empty. */
  static async layOut(embedded: Embedded, folder: string, way: readonly string[]): Promise<EmptyRoot> {
    const root = new EmptyRoot(folder, way, embedded.metadata.self_extracting);
    const program = join(folder, root.program);
    await unpack(embedded, program);
    const native = [...embedded.files.keys()].filter((path) => /\.(node|so(\.\d+)*)$/.test(path));
    const needing = [Deno.execPath(), ...native.map((path) => join(program, unpackedPath(path)))];
    const outside = (await libraries(needing)).filter((path) => !path.startsWith(folder));
    for (const path of [...PROCESSOR, ...outside]) await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
    for (const path of PROCESSOR) await Deno.writeTextFile(join(folder, path), await Deno.readTextFile(path));
    for (const path of outside) await Deno.copyFile(path, join(folder, path));
    await Deno.copyFile(Deno.execPath(), join(folder, "deno"));
    await Deno.mkdir(join(folder, "proc/self"));
    await Deno.symlink("/deno", join(folder, "proc/self/exe")); // Deno asks there where it is
    await Deno.writeTextFile(join(folder, COMPILED), AS_COMPILED);
    return root;
  }

  /** Runs the program that was laid out. */
  async xlm(args: readonly string[], stdin = ""): Promise<Ended> {
    const [program, ...rest] = [...this.way, this.folder, "/deno", "run", "-A", "--quiet"];
    return await ended(program!, {
      args: [
        ...rest,
        "--no-code-cache", // the binary has none
        "--preload",
        COMPILED,
        "--config",
        `${this.program}/${CONFIG}`,
        `${this.program}/main.ts`,
        ...args,
      ],
      clearEnv: true,
      env: { HOME: "/home", NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", PATH: Deno.env.get("PATH") ?? "" },
    }, stdin);
  }
}

/** The shared libraries that programs and libraries load, and the loader. */
async function libraries(paths: readonly string[]): Promise<string[]> {
  const { stdout } = await ended("ldd", { args: [...paths] });
  return [...new Set([...stdout.matchAll(/(?:=> |^\t)(\/\S+) \(/gm)].map(([, path]) => path!))];
}
