import { ended } from "../e2e/xlm.ts";
import { reason, timedXlm } from "./timed_xlm.ts";

/** The machine, what `doctor` says of its devices, and what `auto` chooses. */
export async function machine(python: string | undefined, model: string): Promise<Record<string, unknown>> {
  const query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"];
  const { versions, devices } = JSON.parse((await timedXlm(["doctor", "--json"])).stdout);
  const auto = await timedXlm(["embed", "-m", model, "--text", "a", "--bare", "-v"]);
  return {
    date: new Date().toISOString(),
    gpus: await said("nvidia-smi", query),
    processors: navigator.hardwareConcurrency,
    memory: Deno.systemMemoryInfo().total,
    versions,
    python: python &&
      await said(python, ["-c", "import torch, transformers; print(torch.__version__, transformers.__version__)"]),
    devices,
    auto: auto.code === 0 ? /^xlm: Running on (.*)\.$/m.exec(auto.stderr)?.[1] : { error: reason(auto) },
  };
}

/** What a program prints, a line each; `null` where it is not there or fails. */
async function said(program: string, args: string[]): Promise<string[] | null> {
  try {
    const { code, stdout } = await ended(program, { args });
    return code === 0 ? stdout.trim().split("\n") : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
