import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { type FakeHub, fakeHub } from "../../hub/fake_hub.ts";
import { largeFile } from "../../hub/fake_repository.ts";
import { contentsOf, failedFetch, type Fetched, fetchModel, type FetchOptions } from "../../hub/fetch_model.ts";
import { inTempDirectory } from "../../in_temp_directory.ts";

const FILES = { "config.json": "{}", "1_Pooling/config.json": "{ }", "model.safetensors": largeFile(1_000_000) };

interface Place {
  hub: FakeHub;
  directory: string;
  options: FetchOptions;
  fetch: (options?: Partial<FetchOptions>) => Promise<Fetched>;
}

function test(name: string, use: (place: Place) => Promise<void>): void {
  Deno.test(name, () =>
    inTempDirectory(async (folder) => {
      await using hub = fakeHub({ "org/name": FILES });
      const directory = join(folder, "model");
      const options = { endpoint: hub.url, cache: join(folder, "hub"), local_dir: directory };
      await use({ hub, directory, options, fetch: (more = {}) => fetchModel({ ...options, ...more }) });
    }));
}

test("files under their own names, and what is known of them as Python keeps it", async ({ hub, directory, fetch }) => {
  await fetch();
  const { commit, files } = hub.repository("org/name").revisions.get("main")!;
  const kept = join(directory, ".cache", "huggingface");
  assertEquals(Object.keys(await contentsOf(directory)), [
    ".cache/huggingface/.gitignore",
    ".cache/huggingface/CACHEDIR.TAG",
    ".cache/huggingface/download/1_Pooling/config.json.lock",
    ".cache/huggingface/download/1_Pooling/config.json.metadata",
    ".cache/huggingface/download/config.json.lock",
    ".cache/huggingface/download/config.json.metadata",
    ".cache/huggingface/download/model.safetensors.lock",
    ".cache/huggingface/download/model.safetensors.metadata",
    `.cache/huggingface/trees/${commit}.json`,
    "1_Pooling/config.json",
    "config.json",
    "model.safetensors",
  ]);
  const metadata = await Deno.readTextFile(join(kept, "download", "model.safetensors.metadata"));
  assertMatch(metadata, new RegExp(`^${commit}\\n${files.get("model.safetensors")!.etag}\\n\\d+(\\.\\d+)?\\n$`));
  assertEquals(await Deno.readTextFile(join(kept, ".gitignore")), "*");
});

test("an unfinished file has Python's name, and is gone on with", async ({ hub, directory, options, fetch }) => {
  hub.fail({ file: /safetensors/, host: "store", cut_after: 400_000, times: 1 });
  hub.fail({ file: /safetensors/, host: "store", status: 404, times: 1 });
  await failedFetch(options);
  const { etag } = hub.repository("org/name").revisions.get("main")!.files.get("model.safetensors")!;
  // base64.urlsafe_b64encode(hashlib.sha1(b"model.safetensors.metadata").digest())
  const partial = join(directory, ".cache/huggingface/download", `xGOKKLRSlIhH692hSVvI1-gpoa8=.${etag}.incomplete`);
  assertEquals((await Deno.stat(partial)).size, 400_000);
  assertEquals(await Deno.stat(join(directory, "config.json")).then(() => true, () => false), false);
  await fetch();
  assertEquals(await Deno.readFile(join(directory, "model.safetensors")), FILES["model.safetensors"].at(0, 1_000_000));
  assertEquals(hub.sent("model.safetensors"), 1_000_000);
});

test("what the cache has is copied", async ({ hub, directory, fetch }) => {
  await fetchModel({ endpoint: hub.url, cache: join(directory, "..", "hub") });
  const sent = hub.sent();
  await fetch();
  assertEquals(hub.sent(), sent);
  assertEquals((await Deno.lstat(join(directory, "model.safetensors"))).isFile, true);
});

test("a file of an earlier download is replaced, one of the user's is not", async ({ hub, directory, options, fetch }) => {
  await fetch();
  hub.push("org/name", { ...FILES, "config.json": '{"a": 1}' });
  await fetch();
  assertEquals(await Deno.readTextFile(join(directory, "config.json")), '{"a": 1}');
  hub.push("org/name", { ...FILES, "config.json": '{"a": 2}' });
  await Deno.writeTextFile(join(directory, "config.json"), "mine"); // in the second of the download
  const error = await failedFetch(options);
  assertEquals(error.exitCode, 2);
  assertMatch(
    error.message,
    /^Cannot write .*config\.json: it is there, and no unchanged file of a download; expected none/,
  );
  assertEquals(await Deno.readTextFile(join(directory, "config.json")), "mine");
});

test("a directory with a file of that name that nobody has fetched is left as it is", async ({ hub, directory, options }) => {
  await Deno.mkdir(directory);
  await Deno.writeTextFile(join(directory, "config.json"), "mine");
  const error = await failedFetch(options);
  assertEquals([error.exitCode, hub.sent()], [2, 0]);
  assertEquals(await contentsOf(directory), { "config.json": "mine" });
});

test("a second call fetches nothing", async ({ hub, fetch }) => {
  await fetch();
  const sent = hub.sent();
  assertEquals([(await fetch()).bytes, hub.sent()], [0, sent]);
});
