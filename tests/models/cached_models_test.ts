import { assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import { cachedModels } from "../../models/cached_models.ts";
import { COMMIT, layOutInCache, readHubRepositories } from "../e2e/hub_repositories.ts";

const { files } = await readHubRepositories();

async function withCache(use: (cache: string) => Promise<void>): Promise<void> {
  const cache = await Deno.makeTempDir();
  const before = Deno.env.get("HF_HUB_CACHE");
  Deno.env.set("HF_HUB_CACHE", cache);
  try {
    await use(cache);
  } finally {
    if (before === undefined) Deno.env.delete("HF_HUB_CACHE");
    else Deno.env.set("HF_HUB_CACHE", before);
    await Deno.remove(cache, { recursive: true });
  }
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

function sizeOf(repository: string, names = [...files.get(repository)!.keys()]): number {
  return names.reduce((sum, name) => sum + files.get(repository)!.get(name)!.length, 0);
}

Deno.test("cachedModels lists models of the families, with sizes, and no others", async () => {
  await withCache(async (cache) => {
    assertEquals(await cachedModels(), { models: [], unfinished: [] });
    const names = ["FacebookAI/xlm-roberta-base", "intfloat/multilingual-e5-small", "BAAI/bge-m3"];
    for (const name of names) await layOutInCache(cache, name, files.get(name)!);
    await layOutInCache(cache, "xlm-roberta-base", files.get(names[0]!)!); // of a time without organisations
    await write(join(cache, "datasets--org--name", "snapshots", COMMIT, "config.json"), "{}");
    await write(join(cache, "version.txt"), "1");
    const found = (model: string, name = model) => ({ model, commit: COMMIT, bytes: sizeOf(name), missing: [] });
    assertEquals(await cachedModels(), {
      models: [found("BAAI/bge-m3"), found(names[0]!), found("xlm-roberta-base", names[0])],
      unfinished: [],
    });
  });
});

Deno.test("cachedModels names revisions, and what a snapshot lacks", async () => {
  await withCache(async (cache) => {
    const name = "cardiffnlp/twitter-xlm-roberta-base-sentiment";
    const snapshot = await layOutInCache(cache, name, files.get(name)!);
    const folder = join(snapshot, "../..");
    await Deno.remove(join(snapshot, "pytorch_model.bin"));
    await Deno.remove(join(folder, "refs", "main"));
    const lacks = { commit: COMMIT, missing: ["model.safetensors or other weights"] };
    assertEquals((await cachedModels()).models.map(({ bytes: _, ...rest }) => rest), [
      { model: `${name}@${COMMIT}`, ...lacks },
    ]);
    await write(join(folder, "refs", "refs/pr/2"), COMMIT);
    assertEquals((await cachedModels()).models[0]?.model, `${name}@refs/pr/2`);
  });
});

Deno.test("cachedModels tells unfinished downloads from what arrived later, and from other models'", async () => {
  await withCache(async (cache) => {
    const [name, bert] = ["FacebookAI/xlm-roberta-base", "intfloat/multilingual-e5-small"];
    const snapshot = await layOutInCache(cache, name, files.get(name)!);
    const [whole = ""] = [...Deno.readDirSync(join(snapshot, "../../blobs"))].map(({ name }) => name);
    await write(join(snapshot, "../../blobs", `${whole}.1a2b.incomplete`), "of an earlier run");
    await layOutInCache(cache, bert, files.get(bert)!);
    await write(join(cache, "models--intfloat--multilingual-e5-small/blobs/00.incomplete"), "x");
    assertEquals((await cachedModels()).unfinished, []);
    await write(join(cache, "models--org--new/blobs/00.incomplete"), "12345");
    await write(join(cache, "models--org--new/blobs/01.c0ffee.incomplete"), "123");
    await write(join(snapshot, "../../blobs", "02.incomplete"), "1234");
    assertEquals((await cachedModels()).unfinished, [
      { model: name, files: 1, bytes: 4 },
      { model: "org/new", files: 2, bytes: 8 },
    ]);
  });
});
