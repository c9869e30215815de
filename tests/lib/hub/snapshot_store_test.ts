import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { findOffline } from "../../../lib/hub/offline.ts";
import { FileLock } from "../../../lib/hub/file_lock.ts";
import { type FakeHub, fakeHub } from "../../hub/fake_hub.ts";
import { largeFile } from "../../hub/fake_repository.ts";
import { contentsOf, failedFetch, type Fetched, fetchModel, type FetchOptions } from "../../hub/fetch_model.ts";
import { inTempDirectory } from "../../in_temp_directory.ts";

const FILES = {
  "config.json": "{}",
  "1_Pooling/config.json": "{}",
  "model.safetensors": largeFile(2_000_000),
  "README.md": "text",
};
const NAMES = ["1_Pooling/config.json", "config.json", "model.safetensors"];

interface Place {
  hub: FakeHub;
  cache: string;
  /** The repository's folder in the cache. */
  folder: string;
  fetch: (options?: Partial<FetchOptions>) => Promise<Fetched>;
}

function test(name: string, use: (place: Place) => Promise<void>, ignore = false): void {
  Deno.test({
    name,
    ignore,
    fn: () =>
      inTempDirectory(async (cache) => {
        await using hub = fakeHub({ "org/name": FILES });
        const fetch = (options: Partial<FetchOptions> = {}) =>
          fetchModel({ endpoint: hub.url, cache, names: NAMES, ...options });
        await use({ hub, cache, folder: join(cache, "models--org--name"), fetch });
      }),
  });
}

const commitOf = (hub: FakeHub) => hub.repository("org/name").revisions.get("main")!.commit;
const oidOf = (hub: FakeHub, path: string) => hub.repository("org/name").revisions.get("main")!.files.get(path)!.etag;

test("blobs by their ETag, relative links, and the branch without a line break", async ({ hub, folder, fetch }) => {
  await fetch();
  const commit = commitOf(hub);
  const [json, weights] = [oidOf(hub, "config.json"), oidOf(hub, "model.safetensors")];
  const { [`blobs/${weights}`]: _, ...there } = await contentsOf(folder);
  assertEquals(there, {
    [`blobs/${json}`]: "{}",
    "refs/main": commit,
    [`snapshots/${commit}/1_Pooling/config.json`]: `→ ../../../blobs/${json}`,
    [`snapshots/${commit}/config.json`]: `→ ../../blobs/${json}`,
    [`snapshots/${commit}/model.safetensors`]: `→ ../../blobs/${weights}`,
  });
  assertEquals(hub.fetches("config.json").length + hub.fetches("1_Pooling/config.json").length, 1, "the same content");
});

test("the listing is kept, in Python's format, where the snapshot has all files", async ({ hub, folder, fetch }) => {
  await fetch({ names: Object.keys(FILES) });
  const path = join(folder, "trees", `${commitOf(hub)}.json`);
  const entry = (name: string) => {
    const { oid, content, lfs } = hub.repository("org/name").revisions.get("main")!.files.get(name)!;
    const more = lfs && `,\n   "lfs_sha256": "${lfs.oid}",\n   "lfs_size": ${lfs.size}`;
    return `  "${name}": {\n   "size": ${content.size},\n   "blob_id": "${oid}"${more ?? ""}\n  }`;
  };
  const files = Object.keys(FILES).sort().map(entry).join(",\n");
  assertEquals(await Deno.readTextFile(path), `{\n "format_version": 1,\n "files": {\n${files}\n }\n}`);
});

test("a commit whose files are all there is not asked for again", async ({ hub, fetch }) => {
  await fetch({ names: Object.keys(FILES) });
  const before = hub.requests.length;
  const { bytes, progress } = await fetch({ id: `org/name@${commitOf(hub)}`, names: Object.keys(FILES) });
  assertEquals([hub.requests.length - before, bytes], [0, 0]);
  assertEquals(progress.done, 2_000_000 + 2 + 4);
});

test("a second run fetches nothing and changes nothing", async ({ hub, cache, fetch }) => {
  await fetch();
  const [before, sent] = [await contentsOf(cache), hub.sent()];
  assertEquals((await fetch()).bytes, 0);
  assertEquals([await contentsOf(cache), hub.sent()], [before, sent]);
});

test("a cache that may only be read is enough where all is there", async ({ cache, folder, fetch }) => {
  await fetch();
  await Deno.remove(join(cache, ".locks"), { recursive: true });
  await Deno.writeTextFile(join(cache, ".locks"), "no folder, so that no lock can be made");
  await fetch();
  assert(await Deno.stat(folder));
});

test("nothing is found before all files are there", async ({ hub, cache, folder }) => {
  hub.fail({ file: /safetensors/, host: "store", status: 404, headers: { "x-error-code": "EntryNotFound" } });
  await failedFetch({ endpoint: hub.url, cache, names: NAMES });
  const names = Object.keys(await contentsOf(folder)).map((name) => name.split("/")[0]);
  assertEquals([...new Set(names)].filter((name) => name !== "blobs"), []);
});

test("a branch that moves: the old snapshot stays until the new one is there, and what they share is not fetched", async ({ hub, cache, folder, fetch }) => {
  await fetch();
  const old = commitOf(hub);
  hub.push("org/name", { ...FILES, "config.json": '{"new": true}', "model.safetensors": FILES["model.safetensors"] });
  hub.fail({ file: /config.json/, status: 404, times: 1 });
  await failedFetch({ endpoint: hub.url, cache, names: NAMES });
  assertEquals(await Deno.readTextFile(join(folder, "refs", "main")), old);
  const sent = hub.sent("model.safetensors");
  const { store } = await fetch();
  assertEquals(await Deno.readTextFile(join(folder, "refs", "main")), commitOf(hub));
  assertEquals(await Deno.readTextFile(join(store.directory, "config.json")), '{"new": true}');
  assertEquals(hub.sent("model.safetensors"), sent);
  const before = await fetch({ id: `org/name@${old}` });
  assertEquals([before.bytes, await Deno.readTextFile(join(before.store.directory, "config.json"))], [0, "{}"]);
});

test("a blob that was damaged on the disk is fetched again", async ({ hub, folder, fetch }) => {
  const { store } = await fetch();
  const blob = join(folder, "blobs", oidOf(hub, "model.safetensors"));
  const bytes = await Deno.readFile(blob);
  bytes[1000]! ^= 1;
  await Deno.writeFile(blob, bytes);
  assertEquals((await fetch()).bytes, 2_000_000);
  bytes[1000]! ^= 1;
  assertEquals(await Deno.readFile(join(store.directory, "model.safetensors")), bytes);
});

test("files are added to a snapshot that Python or an earlier call has begun", async ({ hub, folder, fetch }) => {
  await fetch({ names: ["config.json"] });
  await fetch();
  const links = Object.keys(await contentsOf(join(folder, "snapshots", commitOf(hub))));
  assertEquals(links, NAMES);
});

test("what a killed run has left beside the snapshots is cleared away", async ({ folder, fetch }) => {
  await Deno.mkdir(join(folder, ".snapshot.incomplete"), { recursive: true });
  await Deno.writeTextFile(join(folder, ".snapshot.incomplete", "other"), "");
  await Deno.writeTextFile(join(folder, ".file.incomplete"), "");
  await fetch();
  assertEquals(Object.keys(await contentsOf(folder)).filter((name) => name.includes("incomplete")), []);
});

test("without links the snapshot has the contents, once, and they are found again", async ({ hub, folder, fetch }) => {
  const { store } = await fetch({ symlinks: false });
  const there = await contentsOf(folder);
  assertEquals(Object.keys(there).filter((name) => name.startsWith("blobs/")), []);
  assertEquals((await Deno.lstat(join(store.directory, "model.safetensors"))).size, 2_000_000);
  assertEquals(await Deno.readTextFile(join(store.directory, "1_Pooling/config.json")), "{}");
  const sent = hub.sent();
  assertEquals((await fetch({ symlinks: false })).bytes, 0);
  assertEquals(hub.sent(), sent);
});

test("a file that another process is fetching is left to it", async ({ hub, cache, folder, fetch }) => {
  const etag = oidOf(hub, "model.safetensors");
  const lock = (await FileLock.tryTake(join(cache, ".locks", "models--org--name", `${etag}.lock`)))!;
  await Deno.mkdir(join(folder, "blobs"), { recursive: true });
  const running = fetch();
  const partial = join(folder, "blobs", `${etag}.incomplete`);
  await Deno.writeFile(partial, FILES["model.safetensors"].at(0, 2_000_000));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await Deno.rename(partial, join(folder, "blobs", etag));
  lock[Symbol.dispose]();
  const { waited, progress, bytes } = await running;
  assertEquals([waited, progress.done, bytes], [["model.safetensors"], 2_000_002, 2]);
  assertEquals(hub.sent("model.safetensors"), 0);
});

test("a file that another process has begun and left is taken over", async ({ hub, cache, folder, fetch }) => {
  const etag = oidOf(hub, "model.safetensors");
  const lock = (await FileLock.tryTake(join(cache, ".locks", "models--org--name", `${etag}.lock`)))!;
  await Deno.mkdir(join(folder, "blobs"), { recursive: true });
  const running = fetch();
  await Deno.writeFile(join(folder, "blobs", `${etag}.incomplete`), FILES["model.safetensors"].at(0, 1_500_000));
  await new Promise((resolve) => setTimeout(resolve, 300));
  lock[Symbol.dispose]();
  const { progress } = await running;
  assertEquals([progress.done, hub.sent("model.safetensors")], [2_000_002, 500_000]);
});

test("a disk that is full: a message, and what is there stays", async ({ hub, cache, folder }) => {
  await Deno.mkdir(join(folder, "blobs"), { recursive: true });
  await Deno.symlink("/dev/full", join(folder, "blobs", `${oidOf(hub, "model.safetensors")}.incomplete`));
  const error = await failedFetch({ endpoint: hub.url, cache, names: NAMES });
  assertEquals(error.exitCode, 3);
  assertMatch(
    error.message,
    /^Cannot write org\/name to .*: no space left on device\. What is fetched so far is kept: make room/,
  );
}, Deno.build.os !== "linux");

test("a cache that cannot be written", async ({ hub, cache }) => {
  await Deno.writeTextFile(join(cache, "file"), "");
  const error = await failedFetch({ endpoint: hub.url, cache: join(cache, "file", "hub") });
  assertMatch(
    error.message,
    /^Cannot write org\/name to .*: not a directory\. HF_HUB_CACHE or HF_HOME names another place/,
  );
});

test("offline what is there is found, and what is not there is said", async ({ cache, hub, fetch }) => {
  const settings = { cache, endpoint: hub.url, token: undefined, offline: true, timeout: 1, symlinks: true };
  const named = { id: "org/name", revision: "main" };
  await assertRejects(() => findOffline(settings, named), Error, "HF_HUB_OFFLINE is set, and revision main is not in");
  await fetch();
  const { commit, names } = await findOffline(settings, named);
  assertEquals([commit, names], [commitOf(hub), NAMES]);
});
