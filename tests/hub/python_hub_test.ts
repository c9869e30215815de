/**
 * Both ways round with Python's huggingface_hub, which is installed for it: `XLM_PYTHON_HUB=1 deno test -A
 * tests/hub/python_hub_test.ts`. Without that variable it is skipped; `recorded_trees_test.ts` needs no Python.
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { jsonLines, xlm } from "../e2e/xlm.ts";
import type { FakeHub } from "./fake_hub.ts";
import { PYTHON_HUBS, PythonHub } from "./python_hub.ts";
import { FILES, REPOSITORY, VECTORS, withHubAndCache } from "./recorded_trees.ts";

const WANTED = Deno.env.get("XLM_PYTHON_HUB") === "1";
/** Nobody answers there. */
const NOWHERE = { HF_ENDPOINT: "http://127.0.0.1:9", HF_HUB_OFFLINE: "1" };
const SCAN = `
import warnings
warnings.simplefilter("error")
info = scan_cache_dir()
# Old versions do not know the tag that newer ones, and xlm, put there.
unknown = [str(one) for one in info.warnings if "CACHEDIR.TAG" not in str(one)]
assert not unknown, unknown
[repo] = info.repos
[revision] = repo.revisions
print(repo.repo_id, len(revision.files), repo.size_on_disk, sorted(revision.refs))
`;

for (const version of PYTHON_HUBS) {
  const skipped = WANTED ? "" : " (skipped: XLM_PYTHON_HUB=1 installs it)";
  Deno.test({
    name: `huggingface_hub ${version} and xlm share a cache${skipped}`,
    ignore: !WANTED,
    fn: async (t) => {
      await using python = await PythonHub.install(version);
      await t.step("what xlm has fetched, Python finds whole", () => wholeByXlm(python));
      await t.step("what xlm reads of a model, Python finds by patterns and by name", () => chosenByXlm(python));
      await t.step("what Python has fetched, xlm runs and does not fetch again", () => byPython(python));
      await t.step("what one has begun, the other finishes", () => byBoth(python));
    },
  });
}

async function wholeByXlm(python: PythonHub): Promise<void> {
  await withHubAndCache({}, async (hub, _cache, env) => {
    const { path } = await download(["--include", "*"], env);
    const offline = { ...env, ...NOWHERE };
    const find = `print(snapshot_download("${REPOSITORY}", local_files_only=True))`;
    assertEquals((await python.run(find, offline)).trim(), path);
    assertEquals(await python.run(SCAN, offline), `${REPOSITORY} ${FILES.size} ${sizeOf(hub)} ['main']\n`);
  });
}

async function chosenByXlm(python: PythonHub): Promise<void> {
  await withHubAndCache({}, async (_hub, _cache, env) => {
    const { path, files } = await download([], env);
    const offline = { ...env, ...NOWHERE };
    const names = JSON.stringify(files.map(({ path }) => path));
    const find = `print(snapshot_download("${REPOSITORY}", local_files_only=True, allow_patterns=${names}))
for name in ${names}: hf_hub_download("${REPOSITORY}", name, local_files_only=True)`;
    assertEquals((await python.run(find, offline)).trim(), path);
    assertEquals((await python.run(SCAN, offline)).split(" ")[1], String(files.length));
  });
}

async function byPython(python: PythonHub): Promise<void> {
  await withHubAndCache({}, async (hub, _cache, env) => {
    const path = (await python.run(`print(snapshot_download("${REPOSITORY}"))`, env)).trim();
    const sent = hub.sent();
    const stdin = VECTORS.records.map((record) => `${JSON.stringify(record)}\n`).join("");
    const { code, stdout, stderr } = await xlm(["embed", "-m", REPOSITORY, "--bare"], { env, stdin });
    assertEquals([code, jsonLines(stdout).length], [0, VECTORS.records.length], stderr);
    for (const patterns of [[], ["--include", "*"]]) {
      const report = await download(patterns, env);
      assertEquals([report.path, report.fetched], [path, 0]);
    }
    assertEquals(hub.sent(), sent);
  });
}

async function byBoth(python: PythonHub): Promise<void> {
  await withHubAndCache({}, async (hub, cache, env) => {
    await download(["--include", "*.json"], env);
    const find = `print(snapshot_download("${REPOSITORY}"))`;
    const path = (await python.run(find, env)).trim();
    assertEquals(hub.fetches("modules.json").length, 1);
    for (const [name, content] of FILES) assertEquals(await Deno.readFile(join(path, name)), content);
    assertEquals(
      await python.run(SCAN, { ...env, ...NOWHERE }),
      `${REPOSITORY} ${FILES.size} ${sizeOf(hub)} ['main']\n`,
    );
    assertEquals(path.startsWith(await Deno.realPath(cache)) || path.startsWith(cache), true);
  });
}

async function download(args: string[], env: Record<string, string>) {
  const { code, stdout, stderr } = await xlm(["download", "-q", REPOSITORY, ...args], { env });
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout) as { path: string; fetched: number; files: { path: string }[] };
}

/** Bytes of the contents in the cache: one may be there under two hashes. */
function sizeOf(hub: FakeHub): number {
  const { files } = hub.repository(REPOSITORY).revisions.get("main")!;
  const contents = new Map([...files.values()].map(({ etag, content }) => [etag, content.size]));
  return [...contents.values()].reduce((sum, size) => sum + size, 0);
}
