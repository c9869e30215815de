import { join } from "@std/path";
import { writeStderr } from "../../lib/stream/standard_streams.ts";

/**
 * A checkpoint of XLM-R base size with random weights in the temporary directory, made where it is not there yet.
 *
 * @param corpus files of texts for its vocabulary.
 */
export async function baseCheckpoint(python: string, corpus: readonly string[]): Promise<string> {
  const directory = join(Deno.env.get("TMPDIR") ?? "/tmp", "xlm-bench-base");
  if (await isFile(join(directory, "model.safetensors"))) return directory;
  writeStderr(`Making a checkpoint in ${directory}.\n`);
  const script = join(import.meta.dirname!, "make_checkpoint.py");
  const args = [script, directory, "--corpus", ...corpus];
  const { success, stderr } = await new Deno.Command(python, { args }).output();
  if (!success) throw new Error(`${script} failed:\n${new TextDecoder().decode(stderr)}`);
  return directory;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
