import { fromFileUrl } from "@std/path";
import { compileArguments, type CompileOptions } from "./compile_arguments.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/**
 * Compiles the program. Deno fetches its runtime for the target, unless `DENORT_BIN` names a file to take instead.
 *
 * @param env variables of the environment to add.
 * @returns the exit code of Deno, which has said on stderr why it failed.
 */
export async function compileBinary(options: CompileOptions, env: Record<string, string> = {}): Promise<number> {
  // Packages must be in Deno's cache before parts of them can be left out.
  const cached = await deno(["cache", "--quiet", "main.ts", "lib/runtime/session_worker.ts"], env);
  return cached === 0 ? await deno(await compileArguments(options), env) : cached;
}

async function deno(args: string[], env: Record<string, string>): Promise<number> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { ...env, DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  return (await command.spawn().status).code;
}
