/**
 * Records what Python's huggingface_hub makes of a cache into tests/fixtures/hub_cache_trees.json: a whole repository, a
 * tag, two files alone, a download that was killed. Needs python3 and pip: `deno run -A tests/hub/record_trees.ts`.
 */
import { readHubRepositories } from "../e2e/hub_repositories.ts";
import { type CacheTree, readCacheTree } from "./cache_tree.ts";
import { type FakeHub, fakeHub } from "./fake_hub.ts";
import { PYTHON_HUBS, PythonHub } from "./python_hub.ts";

export const REPOSITORY = "intfloat/multilingual-e5-base";

const CALLS: Readonly<Record<string, string>> = {
  whole: `snapshot_download("${REPOSITORY}")`,
  tag: `snapshot_download("${REPOSITORY}", revision="v1.0")`,
  part: `[hf_hub_download("${REPOSITORY}", name) for name in ("config.json", "tokenizer.json")]`,
};
/** Bytes of the last file that arrive before the download is killed. */
const SENT = 20_000;
const KILLED = `snapshot_download("${REPOSITORY}", max_workers=1)`;

if (import.meta.main) {
  const files = (await readHubRepositories()).files.get(REPOSITORY)!;
  const contents = { [REPOSITORY]: Object.fromEntries(files) };
  const trees: Record<string, Record<string, CacheTree>> = {};
  for (const version of PYTHON_HUBS) {
    await using python = await PythonHub.install(version);
    trees[version] = {};
    for (const [name, call] of Object.entries(CALLS)) {
      await using hub = fakeHub(contents, { revisions: ["v1.0"] });
      trees[version][name] = await recorded(hub, files, (env) => python.run(call, env));
    }
    await using hub = fakeHub(contents);
    hub.fail({ file: /pytorch_model\.bin/, stall_after: SENT });
    const stalls = () => hub.sent("pytorch_model.bin") >= SENT;
    trees[version]["killed"] = await recorded(hub, files, (env) => python.runAndKill(KILLED, env, stalls));
  }
  const path = new URL("../fixtures/hub_cache_trees.json", import.meta.url);
  const lines = Object.entries(trees).map(([version, recorded]) => `"${version}": ${JSON.stringify(recorded)}`);
  await Deno.writeTextFile(path, `{\n${lines.join(",\n")}\n}\n`);
}

async function recorded(
  hub: FakeHub,
  files: ReadonlyMap<string, Uint8Array>,
  call: (env: Record<string, string>) => Promise<unknown>,
): Promise<CacheTree> {
  const cache = await Deno.makeTempDir();
  try {
    await call({ HF_ENDPOINT: hub.url, HF_HUB_CACHE: cache });
    return await readCacheTree(cache, files);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}
