/** Caches as Python's huggingface_hub leaves them are read, completed and written in the same form. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { jsonLines, xlm } from "../e2e/xlm.ts";
import { type CacheTree, readCacheTree } from "./cache_tree.ts";
import { fetchModel } from "./fetch_model.ts";
import { FILES, readRecordedTrees, REPOSITORY, VECTORS, withHubAndCache } from "./recorded_trees.ts";
import { needing } from "../needing.ts";

const TREES = await readRecordedTrees();
const STDIN = VECTORS.records.map((record) => `${JSON.stringify(record)}\n`).join("");
/** The last version, whose form of a cache is written. */
const NEWEST = Object.keys(TREES).at(-1)!;

for (const [version, { whole, tag, part, killed }] of Object.entries(TREES)) {
  needing("links", `what huggingface_hub ${version} has fetched runs, and nothing of it is fetched again`, async () => {
    for (const [name, tree] of [[REPOSITORY, whole], [`${REPOSITORY}@v1.0`, tag]] as const) {
      await withHubAndCache(tree, async (hub, cache, env) => {
        const { code, stdout, stderr } = await xlm(["embed", "-m", name, "--bare"], { env, stdin: STDIN });
        assertEquals(code, 0, stderr);
        assertVectors(jsonLines(stdout));
        assertEquals(hub.requests, []);
        const { bytes } = await fetchModel({ endpoint: hub.url, cache, id: name });
        assertEquals([bytes, hub.sent()], [0, 0]);
      });
    }
  });

  needing(
    "links",
    `what huggingface_hub ${version} has fetched in part is named, and only the rest is fetched`,
    async () => {
      await withHubAndCache(part, async (hub, cache, env) => {
        const { code, stderr } = await xlm(["embed", "-m", REPOSITORY, "--text", "a"], { env });
        assertEquals(code, 3);
        assertMatch(stderr, new RegExp(`: xlm download ${REPOSITORY}\n$`));
        await fetchModel({ endpoint: hub.url, cache, id: REPOSITORY });
        for (const name of ["config.json", "tokenizer.json"]) assertEquals(hub.sent(name), 0);
        await assertWhole(cache);
      });
    },
  );

  needing("links", `what huggingface_hub ${version} was killed at is listed by doctor, and completed`, async () => {
    await withHubAndCache(killed, async (hub, cache, env) => {
      const { stdout } = await xlm(["doctor", "--json"], { env });
      const { unfinished_downloads } = JSON.parse(stdout);
      assertEquals(unfinished_downloads, [{ model: REPOSITORY, files: 1, bytes: 0 }]);
      const { bytes } = await fetchModel({ endpoint: hub.url, cache, id: REPOSITORY });
      assert(bytes < total() / 2 + FILES.get("pytorch_model.bin")!.length, `${bytes}`);
      assertEquals(hub.sent("model.safetensors"), 0);
      await assertWhole(cache);
    });
  });
}

needing("links", `a whole repository is filed as by huggingface_hub ${NEWEST}, to the last byte`, async () => {
  for (const [id, recording] of [[REPOSITORY, "whole"], [`${REPOSITORY}@v1.0`, "tag"]] as const) {
    await withHubAndCache({}, async (hub, cache) => {
      await fetchModel({ endpoint: hub.url, cache, id });
      assertEquals(withoutLocks(await readCacheTree(cache, FILES)), withoutLocks(TREES[NEWEST]![recording]));
    });
  }
});

function assertVectors(vectors: unknown[]): void {
  assertEquals(vectors.length, VECTORS.expected.length);
  vectors.forEach((vector, i) => {
    const expected = VECTORS.expected[i] as number[];
    assert((vector as number[]).every((x, at) => Math.abs(x - expected[at]!) < 1e-5), `${vector}, not ${expected}`);
  });
}

/** Every file of the repository is there under its own name. */
async function assertWhole(cache: string): Promise<void> {
  const folder = join(cache, `models--${REPOSITORY.replace("/", "--")}`);
  const commit = await Deno.readTextFile(join(folder, "refs", "main"));
  for (const [name, content] of FILES) {
    assertEquals(await Deno.readFile(join(folder, "snapshots", commit, name)), content, name);
  }
}

function total(): number {
  return [...FILES.values()].reduce((sum, { length }) => sum + length, 0);
}

function withoutLocks(tree: CacheTree): CacheTree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith(".locks/")));
}
