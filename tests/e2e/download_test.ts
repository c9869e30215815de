import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { type FakeHub, fakeHub, type HubOptions, type Repositories } from "../hub/fake_hub.ts";
import { largeFile } from "../hub/fake_repository.ts";
import { contentsOf } from "../hub/fetch_model.ts";
import { inTempDirectory } from "../in_temp_directory.ts";
import { type Ended, jsonLines, xlm } from "./xlm.ts";

const CONFIG = JSON.stringify({ model_type: "xlm-roberta" });
const FILES = {
  ".gitattributes": "*.bin filter=lfs",
  "README.md": "# A model",
  "config.json": CONFIG,
  "flax_model.msgpack": largeFile(1000, 4),
  "model.safetensors": largeFile(300_000),
  "onnx/model.onnx": largeFile(1000, 2),
  "pytorch_model.bin": largeFile(300_000, 3),
  "sentencepiece.bpe.model": "pieces",
  "tf_model.h5": largeFile(1000, 5),
  "tokenizer.json": "{}",
  "tokenizer_config.json": "{}",
};
const CHOSEN = [
  "config.json",
  "model.safetensors",
  "sentencepiece.bpe.model",
  "tokenizer.json",
  "tokenizer_config.json",
];
const TOKEN = "hf_secretsecretsecret";

interface Place {
  hub: FakeHub;
  home: string;
  download: (args: readonly string[], env?: Record<string, string>) => Promise<Ended>;
}

function test(
  name: string,
  use: (place: Place) => Promise<void>,
  repositories: Repositories = { "org/name": FILES },
  options: HubOptions = {},
): void {
  Deno.test(name, () =>
    inTempDirectory(async (home) => {
      await using hub = fakeHub(repositories, options);
      const download = (args: readonly string[], env = {}) =>
        xlm(["download", ...args], { env: { HF_ENDPOINT: hub.url, HF_HOME: home, ...env } });
      await use({ hub, home, download });
    }));
}

interface Report {
  model: string;
  commit: string;
  path: string;
  bytes: number;
  fetched?: number;
  to_fetch?: number;
  files: { path: string; size: number }[];
}

const reports = ({ stdout }: Ended) => jsonLines(stdout) as Report[];

test("the files that xlm reads, one object on stdout, a line a file on stderr", async ({ hub, home, download }) => {
  const ended = await download(["org/name"]);
  const { commit } = hub.repository("org/name").revisions.get("main")!;
  const path = join(home, "hub", "models--org--name", "snapshots", commit);
  const sizes = CHOSEN.map((name) => hub.repository("org/name").revisions.get("main")!.files.get(name)!.content.size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const files = CHOSEN.map((name, i) => ({ path: name, size: sizes[i] }));
  assertEquals(jsonLines(ended.stdout), [
    { model: "org/name", revision: "main", commit, path, bytes, fetched: bytes, files },
  ]);
  assertEquals(ended.code, 0);
  const lines = ended.stderr.trimEnd().split("\n").sort();
  assertEquals(lines.at(0), `xlm: Fetched config.json (${CONFIG.length} bytes).`);
  assertEquals(lines.at(1), "xlm: Fetched model.safetensors (300 kB).");
  assertEquals(Object.keys(await contentsOf(path)), CHOSEN);
  const again = await download(["org/name", "--quiet"]);
  assertEquals([again.code, again.stderr, reports(again)[0]?.fetched], [0, "", 0]);
});

test("a dry run asks and writes nothing", async ({ hub, home, download }) => {
  const ended = await download(["org/name", "--dry-run"]);
  const [{ to_fetch, bytes, files } = {} as Report] = reports(ended);
  assertEquals([to_fetch, files?.map(({ path }) => path)], [bytes, CHOSEN]);
  assertEquals(ended.stderr.split("\n").slice(0, 2), [
    `xlm: Would fetch config.json (${CONFIG.length} bytes).`,
    "xlm: Would fetch model.safetensors (300 kB).",
  ]);
  assertEquals(await contentsOf(home), {});
  assertEquals(hub.sent("model.safetensors"), 0);
});

test("--include takes what matches, --exclude leaves out before it is chosen", async ({ download }) => {
  const names = async (...args: string[]) =>
    reports(await download(["org/name", "--dry-run", ...args]))[0]?.files.map(({ path }) => path);
  assertEquals(await names("--include", "onnx/*", "--include", "config.json"), ["config.json", "onnx/model.onnx"]);
  assertEquals(await names("--include", "*.json", "--exclude", "tokenizer*"), ["config.json"]);
  assertEquals((await names("--exclude", "*.safetensors"))?.includes("pytorch_model.bin"), true);
  const none = await download(["org/name", "--include", "*.zip"]);
  assertEquals([none.code, none.stdout], [2, ""]);
  assertMatch(none.stderr, /no file matches \*\.zip; expected patterns of some of \.gitattributes, README\.md/);
});

test(
  "several models; one that fails does not keep the others",
  async ({ download }) => {
    const ended = await download(["org/name", "org/missing", "org/other@v1"]);
    assertEquals([ended.code, reports(ended).map(({ model }) => model)], [3, ["org/name", "org/other"]]);
    assertMatch(ended.stderr, /xlm: Cannot fetch org\/missing: there is no such repository/);
  },
  { "org/name": FILES, "org/other": FILES },
  { revisions: ["v1"] },
);

test("a model of another kind is refused before its weights are fetched", async ({ hub, download }) => {
  const ended = await download(["org/bert"]);
  assertEquals([ended.code, ended.stdout], [3, ""]);
  assertMatch(ended.stderr, /config\.json of org\/bert: model_type is "bert"; expected one of xlm/);
  assertEquals(hub.sent("model.safetensors"), 0);
}, { "org/bert": { ...FILES, "config.json": JSON.stringify({ model_type: "bert" }) } });

for (
  const [args, message] of [
    [[], /no model named; expected ORG\/NAME/],
    [["a/b/c"], /that is no name of a repository/],
    [["../x"], /that is no name of a repository/],
    [["org/name@v1", "--revision", "v2"], /the revision is v1 there and v2 elsewhere/],
    [["org/name", "--revision", "a/../b"], /is no revision/],
    [["org/name", "org/other", "--local-dir", "x"], /into one directory; expected one model/],
    [["org/name", "--revison", "x"], /Unknown option "--revison"/],
  ] as const
) {
  test(`wrong use: ${args.join(" ") || "no model"}`, async ({ hub, download }) => {
    const ended = await download(args);
    assertEquals([ended.code, ended.stdout, hub.requests.length], [2, "", 0]);
    assertMatch(ended.stderr, message);
  });
}

test("HF_ENDPOINT that is no address", async ({ download }) => {
  const ended = await download(["org/name"], { HF_ENDPOINT: "hub" });
  assertEquals([ended.code, ended.stderr], [
    2,
    'xlm: Cannot use HF_ENDPOINT: "hub" is no address; expected one such as https://huggingface.co.\n',
  ]);
});

test("offline: what is there is found, nothing is asked for", async ({ hub, home, download }) => {
  const offline = { HF_HUB_OFFLINE: "1" };
  const none = await download(["org/name"], offline);
  assertEquals([none.code, none.stdout], [3, ""]);
  assertMatch(none.stderr, /^xlm: Cannot fetch org\/name: HF_HUB_OFFLINE is set, and revision main is not in/);
  assertEquals(hub.requests.length, 0);
  const [{ path } = {} as Report] = reports(await download(["org/name"]));
  const asked = hub.requests.length;
  const [found] = reports(await download(["org/name"], offline));
  assertEquals([found?.path, found?.fetched, hub.requests.length], [path, 0, asked]);
  await Deno.remove(join(path, "model.safetensors"));
  const incomplete = await download(["org/name"], offline);
  assertEquals(incomplete.code, 3);
  assertMatch(incomplete.stderr, /it has no complete weights/);
  assert(home.length > 0);
});

test(
  "the token of the environment or of the file; never printed",
  async ({ hub, home, download }) => {
    const refused = await download(["org/name", "--debug"]);
    assertEquals(refused.code, 3);
    const wrong = await download(["org/name", "--debug"], { HF_TOKEN: `${TOKEN}wrong` });
    assertMatch(wrong.stderr, /the hub does not know the token/);
    await Deno.writeTextFile(join(home, "token"), `${TOKEN}\n`);
    const file = await download(["org/name", "--debug"]);
    await Deno.rename(join(home, "token"), join(home, "elsewhere"));
    const path = await download(["org/name", "--debug"], { HF_TOKEN_PATH: join(home, "elsewhere") });
    const given = await download(["org/name", "--debug"], { HF_TOKEN: ` ${TOKEN} ` });
    assertEquals([file.code, path.code, given.code], [0, 0, 0]);
    const off = await download(["org/name"], { HF_TOKEN: TOKEN, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" });
    assertEquals(off.code, 3);
    for (const { stdout, stderr } of [refused, wrong, file, path, given, off]) {
      assert(!`${stdout}${stderr}`.includes(TOKEN));
    }
    assert(hub.requests.filter(({ host }) => host === "store").every(({ authorization }) => authorization === null));
  },
  { "org/name": FILES },
  { private: true, token: TOKEN },
);

test("without permission to connect it says which", async ({ hub, home }) => {
  const main = fromFileUrl(new URL("../../main.ts", import.meta.url));
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      main,
      "download",
      "org/name",
    ],
    env: { HF_ENDPOINT: hub.url, HF_HOME: home, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
  }).output();
  assertMatch(
    new TextDecoder().decode(stderr),
    /^xlm: Cannot reach 127\.0\.0\.1:\d+: Deno runs without --allow-net for 127/,
  );
  assertEquals(code, 2);
});

test("two processes that fetch 200 MB share the work", async ({ hub, download }) => {
  const both = await Promise.all([download(["org/large"]), download(["org/large"])]);
  assertEquals(both.map(({ code }) => code), [0, 0], both.map(({ stderr }) => stderr).join("\n"));
  assertEquals(both[0].stdout.replace(/"fetched":\d+/, ""), both[1].stdout.replace(/"fetched":\d+/, ""));
  const share = hub.sent() / 200e6;
  assert(share > 0.95 && share < 1.05, `${share} of the bytes`);
}, { "org/large": { "config.json": CONFIG, "model.safetensors": largeFile(200e6), "tokenizer.json": "{}" } });

const SHARDS = 6;
const SHARD_SIZE = 1_500_000;

function shards(): Record<string, string | ReturnType<typeof largeFile>> {
  const names = Array.from({ length: SHARDS }, (_, i) => `model-0000${i + 1}-of-0000${SHARDS}.safetensors`);
  const weight_map = Object.fromEntries(names.map((name, i) => [`tensor${i}`, name]));
  return {
    "config.json": CONFIG,
    "tokenizer.json": "{}",
    "model.safetensors.index.json": JSON.stringify({ weight_map }),
    ...Object.fromEntries(names.map((name, i) => [name, largeFile(SHARD_SIZE, i + 1)])),
  };
}

/** Kills a download some milliseconds after its first request. @returns whether it was still running. */
async function killed(hub: FakeHub, home: string, after: number): Promise<boolean> {
  const main = fromFileUrl(new URL("../../main.ts", import.meta.url));
  const before = hub.requests.length;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", main, "download", "org/shards"],
    env: { HF_ENDPOINT: hub.url, HF_HOME: home, DENO_NO_UPDATE_CHECK: "1" },
    stdout: "null",
    stderr: "null",
  }).spawn();
  while (hub.requests.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, after));
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
  return (await child.status).signal === "SIGKILL";
}

/** Names of what a folder has; none if it is not there. */
async function namesIn(folder: string): Promise<string[]> {
  return await contentsOf(folder).then((there) => Object.keys(there), () => []);
}

const KILLS = 20;
/** Rounds at the end without a limit of speed, which are killed when the last file comes, and while all is published. */
const FAST = 4;

test(
  "killed at 20 moments, then again: the same cache, and nothing that was whole is fetched again",
  async ({ hub, home, download }) => {
    const folder = join(home, "hub", "models--org--shards");
    const files = [...hub.repository("org/shards").revisions.get("main")!.files.values()];
    const wholeFiles = async () => {
      const names = await namesIn(join(folder, "blobs"));
      return files.filter(({ etag }) => names.includes(etag));
    };
    let kills = 0;
    for (let round = 0; round < KILLS; round++) {
      const whole = await wholeFiles();
      const sent = whole.map(({ path }) => hub.sent(path));
      const slow = round < KILLS - FAST;
      if (slow) assert(whole.length < files.length, "it was whole too early: the test kills nothing");
      hub.options.speed = slow ? 400_000 : undefined;
      if (await killed(hub, home, slow ? 20 + 230 * Math.random() : 100 * Math.random())) kills++;
      assertEquals(whole.map(({ path }) => hub.sent(path)), sent, `round ${round}`);
      const found = await namesIn(join(folder, "snapshots"));
      assert(
        found.length === 0 || found.length === files.length,
        `a reader finds ${found.length} files of ${files.length}`,
      );
    }
    assert(kills >= KILLS - FAST, `${kills} kills`);
    hub.options.speed = undefined;
    assertEquals((await download(["org/shards"])).code, 0);
    await inTempDirectory(async (other) => {
      assertEquals((await download(["org/shards"], { HF_HOME: other })).code, 0);
      assertEquals(await contentsOf(home), await contentsOf(other));
    });
  },
  { "org/shards": shards() },
);
