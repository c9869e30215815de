import { gunzipSync } from "node:zlib";
import { fromFileUrl, join } from "@std/path";
import type { Seed } from "./reader.ts";

const FIXTURES = fromFileUrl(new URL("../fixtures/", import.meta.url));

/** Path of a file or folder of tests/fixtures. */
export function fixture(path: string): string {
  return join(FIXTURES, path);
}

/** Files of tests/fixtures, each with the other files of its folder beside it: `folder/…/file`, the first part the folder. */
export function fixtureSeeds(folders: readonly string[], file: string): () => Promise<Seed[]> {
  return () =>
    Promise.all(
      folders.map(async (beside) => ({ bytes: await Deno.readFile(fixture(join(beside, file))), file, beside })),
    );
}

/** The contents of a gzipped fixture. */
export async function unpackedFixture(path: string): Promise<Uint8Array> {
  return gunzipSync(await Deno.readFile(fixture(path)));
}
