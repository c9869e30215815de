import { XlmError } from "../errors.ts";
import { fileHash } from "./file_hash.ts";
import type { HashThread } from "./hash_thread.ts";
import type { HubClient } from "./hub_client.ts";
import { PartialFile } from "./partial_file.ts";
import { etagOf, filePath, type Repository, type RepositoryFile } from "./repository.ts";
import type { Subject } from "./refusal.ts";
import { KEPT, PassingFailure, type RetrySeries } from "./retries.ts";

/** What is told of bytes. See `DownloadEvents`. */
export interface ByteCount {
  received(bytes: number): void;
  had(bytes: number): void;
}

/** How often a file is fetched whole before its hash counts as wrong for good. */
const WHOLE_TRIES = 2;

/**
 * Fetches a file into `path`, where an earlier run may have left its beginning, and checks size and hash.
 *
 * @param thread hashes a large file.
 * @param count is told of the bytes as they come.
 * @throws {XlmError} exit code 3; what has come is kept, unless its hash is wrong.
 */
export async function fetchFile(
  client: HubClient,
  repository: Repository,
  file: RepositoryFile,
  path: string,
  thread: HashThread,
  count: ByteCount,
): Promise<void> {
  const { id, revision } = repository;
  const subject = { what: `${file.path} of ${id}`, id, revision };
  const series = client.series(subject);
  await using partial = await PartialFile.open(path, file, thread);
  count.had(partial.size);
  for (let tries = partial.size === 0 ? 1 : 0;; tries++) {
    while (partial.size < file.size) {
      try {
        await fetchRest(client, repository, file, partial, { subject, series, count });
      } catch (error) {
        await partial.settle();
        await series.wait(client.failure(error));
      }
    }
    await partial.settle();
    const found = await partial.digest();
    if (found === etagOf(file)) return;
    count.had(-partial.size);
    await partial.restart();
    if (tries >= WHOLE_TRIES) throw damaged(subject, file, found);
    client.note(`What has come of ${file.path} is damaged (its hash is ${found}); fetching it again.`);
  }
}

interface Fetching {
  subject: Subject;
  series: RetrySeries;
  count: ByteCount;
}

/** Asks for the bytes that are missing, and adds them as they come. Throws where the connection ends before the file. */
async function fetchRest(
  client: HubClient,
  repository: Repository,
  file: RepositoryFile,
  partial: PartialFile,
  { subject, series, count }: Fetching,
): Promise<void> {
  const { response, abort } = await client.open(filePath(repository, file.path), subject, series, partial.size);
  const { begin, size } = sentPart(response);
  if (size !== undefined && size !== file.size) {
    abort.abort();
    throw new PassingFailure(
      `${new URL(response.url).host} sends ${size} bytes of ${file.path}, and its listing says ${file.size}`,
      "Was it replaced just now, or is a page of a proxy in its place? Try again later.",
    );
  }
  if (begin !== partial.size && begin !== 0) {
    abort.abort();
    throw new PassingFailure(
      `${new URL(response.url).host} sends another part of ${file.path} than was asked for`,
      KEPT,
    );
  }
  if (begin !== partial.size) {
    count.had(-partial.size);
    await partial.restart();
  }
  for await (const bytes of timed(response.body!, abort, client.settings.timeout)) {
    if (bytes.length > file.size - partial.size) {
      abort.abort();
      throw new PassingFailure(`more than ${file.size} bytes come of ${file.path}`, "Try again later.");
    }
    await partial.write(bytes);
    count.received(bytes.length);
    series.reset();
  }
  if (partial.size < file.size) throw new PassingFailure("the connection was cut", KEPT);
}

/** The first byte that is sent, and the size of the whole file. */
function sentPart({ status, headers }: Response): { begin: number; size: number | undefined } {
  if (status !== 206) {
    const length = headers.get("content-encoding") ? null : headers.get("content-length");
    return { begin: 0, size: length === null ? undefined : Number(length) };
  }
  const [, begin, whole] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  return { begin: Number(begin ?? NaN), size: whole === undefined || whole === "*" ? undefined : Number(whole) };
}

/** Bytes of a body to read at a time, into one buffer that is used again and again. */
const READ = 1 << 18;

/** The parts of a body, each until the next one is asked for. A body that stops for too long is cut. */
async function* timed(body: ReadableStream<Uint8Array>, abort: AbortController, timeout: number) {
  const reader = body.getReader({ mode: "byob" });
  let since = performance.now();
  const timer = setInterval(() => {
    if (performance.now() - since > timeout) abort.abort(new DOMException("nothing comes", "TimeoutError"));
  }, timeout / 4);
  try {
    let buffer = new ArrayBuffer(READ);
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      since = Infinity; // who writes slowly does not wait for the network
      yield value;
      since = performance.now();
      buffer = value.buffer;
    }
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearInterval(timer);
    reader.cancel().catch(() => {}); // a body that is not read to its end
  }
}

function damaged({ what }: Subject, file: RepositoryFile, found: string): XlmError {
  return new XlmError(
    3,
    `Cannot fetch ${what}: its ${fileHash(file).name} is ${found} each time; expected ${
      etagOf(file)
    }, as the hub lists it. ` +
      "Nothing of it was kept. A proxy or the network damages it: try another one.",
  );
}
