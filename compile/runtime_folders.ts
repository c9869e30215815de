import { fromFileUrl, join } from "@std/path";

/**
 * The folders of onnxruntime-node's package in Deno's cache, each with the libraries of one platform.
 *
 * @returns paths by the platforms' names in the package: `linux/x64`.
 */
export async function runtimeFolders(): Promise<Record<string, string>> {
  const binaries = fromFileUrl(new URL("./bin/napi-v6/", import.meta.resolve("onnxruntime-node/package.json")));
  const folders: Record<string, string> = {};
  for await (const { name: system } of Deno.readDir(binaries)) {
    for await (const { name: architecture } of Deno.readDir(join(binaries, system))) {
      folders[`${system}/${architecture}`] = join(binaries, system, architecture);
    }
  }
  return folders;
}
