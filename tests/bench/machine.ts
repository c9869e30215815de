import { join } from "@std/path";
import { ROOT } from "./benchmark.ts";

/** The machine and the versions on it, in one line. */
export async function machine(peers: readonly string[]): Promise<string> {
  const cpu = /^model name\s*: (.*)$/m.exec(await Deno.readTextFile("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const parts = [
    `${navigator.hardwareConcurrency} × ${cpu}`,
    `${Math.round(Deno.systemMemoryInfo().total / 1e9)} GB`,
    `Deno ${Deno.version.deno}`,
    imports["onnxruntime-node"].replace("npm:", "").replace("@", " "),
    ...peers,
  ];
  return parts.join(", ");
}

/** What there is to compare with; `undefined` where this Python is missing or lacks a package. */
export async function peerVersions(python: string): Promise<string | undefined> {
  const script = "import platform, transformers, tokenizers, torch; print(f'Python {platform.python_version()}, " +
    "transformers {transformers.__version__}, tokenizers {tokenizers.__version__}, torch {torch.__version__}')";
  try {
    const { success, stdout } = await new Deno.Command(python, { args: ["-c", script], stderr: "inherit" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
