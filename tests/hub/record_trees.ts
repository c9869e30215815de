/**
 * Records what Python's huggingface_hub makes of a cache into tests/fixtures/hub_cache_trees.json: a whole repository, a
 * tag, two files alone, a download that was killed. Needs python3 and pip: `deno run -A tests/hub/record_trees.ts`.
 */
import { type CacheTree, readCacheTree } from "./cache_tree.ts";
import { type FakeHub, fakeHub } from "./fake_hub.ts";
import { PYTHON_HUBS, PythonHub } from "./python_hub.ts";
import { FILES, type Recording, REPOSITORY } from "./recorded_trees.ts";

const CALLS: Readonly<Record<Exclude<Recording, "killed">, string>> = {
  whole: `snapshot_download("${REPOSITORY}")`,
  tag: `snapshot_download("${REPOSITORY}", revision="v1.0")`,
  part: `[hf_hub_download("${REPOSITORY}", name) for name in ("config.json", "tokenizer.json")]`,
};
/** Bytes of the last file that arrive before the download is killed. */
const SENT = 20_000;
const KILLED = `snapshot_download("${REPOSITORY}", max_workers=1)`;

const contents = { [REPOSITORY]: Object.fromEntries(FILES) };
const lines: string[] = [];
for (const version of PYTHON_HUBS) {
  await using python = await PythonHub.install(version);
  const trees: Record<string, CacheTree> = {};
  for (const [name, call] of Object.entries(CALLS)) {
    await using hub = fakeHub(contents, { revisions: ["v1.0"] });
    trees[name] = await recorded(hub, (env) => python.run(call, env));
  }
  await using hub = fakeHub(contents);
  hub.fail({ file: /pytorch_model\.bin/, stall_after: SENT });
  const stalls = () => hub.sent("pytorch_model.bin") >= SENT;
  trees["killed"] = await recorded(hub, (env) => python.runAndKill(KILLED, env, stalls));
  lines.push(`"${version}": ${JSON.stringify(trees)}`);
}
await Deno.writeTextFile(
  new URL("../fixtures/hub_cache_trees.json", import.meta.url),
  `{\n${lines.join(",\n")}\n}\n`,
);

async function recorded(
  hub: FakeHub,
  call: (env: Record<string, string>) => Promise<unknown>,
): Promise<CacheTree> {
  const cache = await Deno.makeTempDir();
  try {
    await call({ HF_ENDPOINT: hub.url, HF_HUB_CACHE: cache });
    return await readCacheTree(cache, FILES);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}
