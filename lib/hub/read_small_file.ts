import { XlmError } from "../errors.ts";
import { fileHash } from "./file_hash.ts";
import type { FileStore } from "./file_store.ts";
import type { HubClient } from "./hub_client.ts";
import { etagOf, filePath, type Repository, type RepositoryFile } from "./repository.ts";
import { PassingFailure } from "./retries.ts";

/** Bytes: an index of many shards has some. */
const LARGEST = 1 << 26;

/**
 * The content of a small file, from the store if it is there, else from the hub, without keeping it.
 *
 * @throws {XlmError} exit code 3 as `HubClient.json`, and for a file that is too large to be one that is read so.
 */
export async function readSmallFile(
  client: HubClient,
  repository: Repository,
  file: RepositoryFile,
  store: FileStore,
): Promise<Uint8Array> {
  const { id, revision } = repository;
  const found = await store.find(file);
  if (found !== undefined) return await Deno.readFile(found);
  const subject = { what: `${file.path} of ${id}`, id, revision };
  if (file.size > LARGEST) {
    throw new XlmError(3, `Cannot fetch ${subject.what}: it has ${file.size} bytes; expected a small file.`);
  }
  const series = client.series(subject);
  for (;;) {
    try {
      const { response, abort } = await client.open(filePath(repository, file.path), subject, series);
      const bytes = await client.bytes(response, abort, subject);
      const hash = fileHash(file);
      hash.update(bytes);
      if (hash.digest() === etagOf(file)) return bytes;
      throw new PassingFailure(`what has come of ${file.path} is damaged`, "A proxy or the network damages it.");
    } catch (error) {
      await series.wait(client.failure(error));
    }
  }
}
