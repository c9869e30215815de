import { join } from "@std/path";

/** The size of all files in a folder, in bytes; links count nothing. */
export async function folderSize(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) bytes += await folderSize(path);
    else if (isFile) bytes += (await Deno.stat(path)).size;
  }
  return bytes;
}
