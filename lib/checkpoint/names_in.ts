import { join } from "@std/path";

/** Names of the files of a directory and of its folder `onnx`, in order; none of a directory that is not there. */
export async function namesIn(directory: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(directory)) {
      if (name !== "onnx" || !isDirectory) names.push(name);
      else for await (const inner of Deno.readDir(join(directory, name))) names.push(`onnx/${inner.name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}
