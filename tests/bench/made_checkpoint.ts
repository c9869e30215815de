import { join } from "@std/path";
import { writeStderr } from "../../lib/stream/standard_streams.ts";

/**
 * A checkpoint with random weights in the temporary directory, made by a script of this folder where it is not there yet.
 *
 * @param args of the script, after the directory.
 */
export async function madeCheckpoint(
  python: string,
  name: string,
  script: string,
  args: readonly string[],
): Promise<string> {
  const directory = join(Deno.env.get("TMPDIR") ?? "/tmp", name);
  if (await isFile(join(directory, "model.safetensors"))) return directory;
  writeStderr(`Making a checkpoint in ${directory}.\n`);
  const path = join(import.meta.dirname!, script);
  const { success, stderr } = await new Deno.Command(python, { args: [path, directory, ...args] }).output();
  if (!success) throw new Error(`${path} failed:\n${new TextDecoder().decode(stderr)}`);
  return directory;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
