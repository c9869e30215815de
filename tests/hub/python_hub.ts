import { join } from "@std/path";

/** Versions of Python's huggingface_hub that are compared with. */
export const PYTHON_HUBS: readonly string[] = ["0.24.7", "1.33.0", "2.4.0"];

/** Python with a huggingface_hub of its own. */
export class PythonHub {
  constructor(readonly folder: string, readonly version: string) {}

  /** Makes an environment with pip, from the network. */
  static async install(version: string): Promise<PythonHub> {
    const folder = await Deno.makeTempDir();
    await output(Deno.env.get("XLM_PYTHON") ?? "python3", ["-m", "venv", folder]);
    await output(join(folder, "bin", "pip"), ["install", "--quiet", `huggingface_hub==${version}`]);
    return new PythonHub(folder, version);
  }

  /** Runs a program with `from huggingface_hub import *`'s usual names. @returns what it prints. */
  async run(program: string, env: Record<string, string>): Promise<string> {
    return await output(...this.#command(program), env);
  }

  /** Starts a program, and kills it as soon as `until` says so. */
  async runAndKill(program: string, env: Record<string, string>, until: () => boolean): Promise<void> {
    const [command, args] = this.#command(program);
    const child = new Deno.Command(command, { args, env: settings(env), stdout: "null", stderr: "null" }).spawn();
    const timer = setInterval(() => until() && child.kill("SIGKILL"), 1000);
    const { signal } = await child.status;
    clearInterval(timer);
    if (signal !== "SIGKILL") throw new Error("the program ended by itself");
  }

  #command(program: string): [string, string[]] {
    const imports = "from huggingface_hub import hf_hub_download, scan_cache_dir, snapshot_download\n";
    return [join(this.folder, "bin", "python"), ["-c", imports + program]];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** The fake hub has no Xet; warnings are failures. */
function settings(env: Record<string, string>): Record<string, string> {
  return { ...env, HF_HUB_DISABLE_XET: "1", HF_HUB_DISABLE_PROGRESS_BARS: "1", HF_HUB_DISABLE_TELEMETRY: "1" };
}

async function output(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, env: settings(env) }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${command}: ${text(stderr)}`);
  return text(stdout);
}
