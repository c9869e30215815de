import { join } from "@std/path";
import { ROOT } from "./benchmark.ts";

/** The date, the commit, the machine and the versions on it, in one line. */
export async function machine(peers: readonly string[]): Promise<string> {
  const cpu = /^model name\s*: (.*)$/m.exec(await Deno.readTextFile("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const commit = await new Deno.Command("git", { args: ["rev-parse", "--short", "HEAD"], cwd: ROOT }).output();
  const parts = [
    new Date().toISOString().slice(0, 10),
    `commit ${new TextDecoder().decode(commit.stdout).trim()}`,
    `${navigator.hardwareConcurrency} × ${cpu}`,
    `${Math.round(Deno.systemMemoryInfo().total / 1e9)} GB`,
    `Deno ${Deno.version.deno}`,
    imports["onnxruntime-node"].replace("npm:", "").replace("@", " "),
    ...peers,
  ];
  return parts.join(", ");
}

/** Packages of peers, by the names that pip knows; all but the first are needed by some only. */
const PACKAGES = ["transformers", "tokenizers", "torch", "optimum-onnx", "onnxruntime", "ctranslate2"];

const VERSIONS = `
import importlib.metadata as metadata, json, platform, sys
found = {d.metadata["Name"].lower(): d.version for d in metadata.distributions()}
print(", ".join([f"Python {platform.python_version()}"] + [f"{n} {found[n]}" for n in json.loads(sys.argv[1]) if n in found]))
sys.exit("transformers" not in found)
`;

/** What there is to compare with; `undefined` if this Python or its transformers is missing. */
export async function peerVersions(python: string): Promise<string | undefined> {
  try {
    const args = ["-c", VERSIONS, JSON.stringify(PACKAGES)];
    const { success, stdout } = await new Deno.Command(python, { args, stderr: "inherit" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
