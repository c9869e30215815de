import { fromFileUrl, resolve } from "@std/path";

/**
 * The folder into which the binary has extracted itself, and from which it runs. Its name is a hash of its contents; those
 * of other versions are beside it.
 *
 * @returns undefined if the program was not compiled.
 */
export function ownExtraction(): string | undefined {
  return Deno.build.standalone ? resolve(fromFileUrl(new URL("../..", import.meta.url))) : undefined;
}
