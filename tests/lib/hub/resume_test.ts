import { assertEquals, assertMatch } from "@std/assert";
import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { type FakeHub, fakeHub, type HubOptions } from "../../hub/fake_hub.ts";
import { largeFile } from "../../hub/fake_repository.ts";
import { contentsOf, failedFetch, type Fetched, fetchModel, type FetchOptions } from "../../hub/fetch_model.ts";
import { inTempDirectory } from "../../in_temp_directory.ts";

const SIZE = 3_000_000;
const FILES = { "config.json": "{}", "model.safetensors": largeFile(SIZE) };

interface Place {
  hub: FakeHub;
  cache: string;
  fetch: (options?: Partial<FetchOptions>) => Promise<Fetched>;
  /** The unfinished large file. */
  partial: string;
}

function test(name: string, use: (place: Place) => Promise<void>, options: HubOptions = {}): void {
  Deno.test(name, () =>
    inTempDirectory(async (cache) => {
      await using hub = fakeHub({ "org/name": FILES }, options);
      const { etag } = hub.repository("org/name").revisions.get("main")!.files.get("model.safetensors")!;
      const partial = join(cache, "models--org--name", "blobs", `${etag}.incomplete`);
      const fetch = (options: Partial<FetchOptions> = {}) => fetchModel({ endpoint: hub.url, cache, ...options });
      await use({ hub, cache, fetch, partial });
    }));
}

/** What an earlier run has left. */
async function leave(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, bytes);
}

/** The file is there, whole, and progress has counted each byte. */
async function assertWhole({ store, progress }: Fetched): Promise<void> {
  const bytes = await Deno.readFile(join(store.directory, "model.safetensors"));
  assertEquals(bytes.length, SIZE);
  assertEquals(bytes, FILES["model.safetensors"].at(0, SIZE));
  assertEquals(progress.done, SIZE + 2);
}

test("a connection that is cut goes on with what is missing", async ({ hub, fetch }) => {
  hub.fail({ file: /safetensors/, host: "store", cut_after: 1_000_000, times: 2 });
  const fetched = await fetch();
  await assertWhole(fetched);
  assertEquals(hub.fetches("model.safetensors").map(({ range }) => range === null), [true, false, false]);
  assertEquals(fetched.waits, [1, 1], "there was progress: it waits no longer the second time");
  assertEquals(fetched.notes, ["The connection was cut; trying again in 1 s."]);
});

test("what an earlier run has left is not fetched again", async ({ hub, fetch, partial }) => {
  await leave(partial, FILES["model.safetensors"].at(0, 2_000_000));
  const fetched = await fetch();
  await assertWhole(fetched);
  assertEquals(hub.fetches("model.safetensors").map(({ range }) => range), ["bytes=2000000-"]);
  assertEquals(hub.sent("model.safetensors"), 1_000_000);
  assertEquals(fetched.progress.received, 1_000_002);
});

test("a file that an earlier run has left whole is checked, and not fetched", async ({ hub, fetch, partial }) => {
  await leave(partial, FILES["model.safetensors"].at(0, SIZE));
  await assertWhole(await fetch());
  assertEquals(hub.sent("model.safetensors"), 0);
});

test("what an earlier run has left is longer than the file: begun anew", async ({ hub, fetch, partial }) => {
  await leave(partial, new Uint8Array(SIZE + 1));
  await assertWhole(await fetch());
  assertEquals(hub.sent("model.safetensors"), SIZE);
});

test("what an earlier run has left is damaged: fetched anew, and said", async ({ hub, fetch, partial }) => {
  await leave(partial, new Uint8Array(1_000_000));
  const fetched = await fetch();
  await assertWhole(fetched);
  assertEquals(hub.sent("model.safetensors"), 2_000_000 + SIZE);
  assertMatch(fetched.notes.join(), /^What has come of model\.safetensors is damaged .*; fetching it again\.$/);
});

test("a server without ranges sends all again", async ({ hub, fetch, partial }) => {
  hub.fail({ file: /safetensors/, host: "store", ignore_range: true });
  await leave(partial, FILES["model.safetensors"].at(0, 2_000_000));
  await assertWhole(await fetch());
  assertEquals(hub.sent("model.safetensors"), SIZE);
});

test("a connection over which nothing comes any more is cut, and goes on", async ({ hub, fetch }) => {
  hub.fail({ file: /safetensors/, host: "store", stall_after: 1_000_000, times: 1 });
  const fetched = await fetch({ timeout: 300 });
  await assertWhole(fetched);
  assertEquals(hub.sent("model.safetensors"), SIZE);
  assertEquals(fetched.notes, ["Nothing has come for 0.3 s; trying again in 1 s."]);
});

test("a connection that is always cut ends the run; what has come is kept", async ({ hub, cache, fetch, partial }) => {
  hub.fail({ file: /safetensors/, host: "store", cut_after: 100_000, times: 3 });
  hub.fail({ file: /safetensors/, host: "store", cut_after: 0 });
  const error = await failedFetch({ endpoint: hub.url, cache });
  assertEquals(error.exitCode, 3);
  assertMatch(
    error.message,
    /^Cannot fetch model\.safetensors of org\/name: the connection was cut, 6 times in a row\. What is fetched so far is kept/,
  );
  const { size } = await Deno.stat(partial);
  assertEquals(error.waits, [1, 1, 1, 2, 4, 8, 8]);
  assertEquals(size, 300_000);
  const there = Object.keys(await contentsOf(join(cache, "models--org--name"))).filter((name) => !/^blobs/.test(name));
  assertEquals(there, [], "no reader finds anything");
  await using other = fakeHub({ "org/name": FILES });
  await assertWhole(await fetch({ endpoint: other.url }));
  assertEquals(other.sent("model.safetensors"), SIZE - 300_000);
});

test("a byte that is damaged on the way is fetched again", async ({ hub, fetch }) => {
  hub.fail({ file: /safetensors/, host: "store", damage_at: 1_500_000, times: 1 });
  const fetched = await fetch();
  await assertWhole(fetched);
  assertEquals(hub.sent("model.safetensors"), 2 * SIZE);
  assertEquals(fetched.notes.length, 1);
});

test("a file that is damaged each time is refused, and nothing of it kept", async ({ hub, cache, partial }) => {
  hub.fail({ file: /safetensors/, host: "store", damage_at: 1_500_000 });
  const error = await failedFetch({ endpoint: hub.url, cache });
  assertEquals(error.exitCode, 3);
  assertMatch(
    error.message,
    /^Cannot fetch model\.safetensors of org\/name: its SHA-256 is [0-9a-f]{64} each time; expected [0-9a-f]{64}, as the hub lists it\./,
  );
  assertEquals(await Deno.stat(partial).then(() => true, () => false), false);
  const there = Object.keys(await contentsOf(join(cache, "models--org--name")));
  assertEquals(there.filter((name) => !/^blobs\/[0-9a-f]{40}$/.test(name)), []);
});

test("a small file whose git SHA-1 is wrong is refused", async ({ hub, cache }) => {
  hub.fail({ file: /config/, damage_at: 1 });
  const error = await failedFetch({ endpoint: hub.url, cache });
  assertMatch(error.message, /^Cannot fetch config\.json of org\/name: its git's SHA-1 is [0-9a-f]{40} each time/);
});

test("more bytes than the listing says are refused", async ({ hub, cache }) => {
  hub.fail({ file: /safetensors/, host: "store", extra: 10 });
  const error = await failedFetch({ endpoint: hub.url, cache });
  assertMatch(error.message, /sends 3000010 bytes of model\.safetensors, and its listing says 3000000/);
});

const HUGE = 70_000_000;

Deno.test("a file that another thread hashes: resumed, cut and damaged on the way", () =>
  inTempDirectory(async (cache) => {
    const content = largeFile(HUGE);
    await using hub = fakeHub({ "org/name": { "model.safetensors": content } });
    const { etag } = hub.repository("org/name").revisions.get("main")!.files.get("model.safetensors")!;
    await leave(join(cache, "models--org--name", "blobs", `${etag}.incomplete`), content.at(0, 30_000_000));
    hub.fail({ file: /safetensors/, host: "store", cut_after: 10_000_000, times: 1 });
    hub.fail({ file: /safetensors/, host: "store", damage_at: HUGE - 1, times: 1 });
    const { store, notes, progress } = await fetchModel({ endpoint: hub.url, cache });
    const bytes = await Deno.readFile(join(store.directory, "model.safetensors"));
    assertEquals(createHash("sha256").update(bytes).digest("hex"), etag);
    assertEquals(hub.sent("model.safetensors"), HUGE - 30_000_000 + HUGE);
    assertEquals(progress.done, HUGE);
    assertEquals(notes.length, 2);
  }));
