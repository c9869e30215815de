import { join } from "@std/path";
import { ROOT } from "./benchmark.ts";

/** What was measured on what: one line. */
export async function machine(python: string | undefined): Promise<string> {
  const cpu = /^model name\s*: (.*)$/m.exec(await Deno.readTextFile("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  const memory = Math.round(Deno.systemMemoryInfo().total / 1e9);
  const parts = [
    `${navigator.hardwareConcurrency} × ${cpu}, ${memory} GB`,
    `Deno ${Deno.version.deno}`,
    `onnxruntime-node ${await onnxruntimeVersion()}`,
    ...(python ? [await pythonVersions(python)] : []),
  ];
  return parts.join("; ");
}

async function onnxruntimeVersion(): Promise<string> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  return imports["onnxruntime-node"].split("@").at(-1);
}

async function pythonVersions(python: string): Promise<string> {
  const script = "import platform, transformers, tokenizers, torch; print(f'Python {platform.python_version()}, " +
    "transformers {transformers.__version__}, tokenizers {tokenizers.__version__}, torch {torch.__version__}')";
  const { stdout } = await new Deno.Command(python, { args: ["-c", script], stderr: "null" }).output();
  return new TextDecoder().decode(stdout).trim();
}
