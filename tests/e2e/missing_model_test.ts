/** What is not in the cache, or not whole there, is never fetched by a command: the error names the command that does. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { COMMIT, layOutInCache, readHubRepositories } from "./hub_repositories.ts";
import { xlm } from "./xlm.ts";
import { needing } from "../needing.ts";

const NAME = "joeddav/xlm-roberta-large-xnli";
const { files } = await readHubRepositories();

async function failing(
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await xlm([...args, "--text", "a"], { env });
  assertEquals([code, stdout], [3, ""], stderr);
  return { code, stdout, stderr };
}

async function withCache(use: (cache: string, env: Record<string, string>) => Promise<void>): Promise<void> {
  const cache = await Deno.makeTempDir();
  try {
    // Nobody answers there: a command that asked would wait or fail otherwise.
    await use(cache, { HF_HUB_CACHE: cache, HF_ENDPOINT: "http://127.0.0.1:9" });
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

Deno.test("a model that is not in the cache: the command that fetches it, with its revision", async () => {
  await withCache(async (_cache, env) => {
    for (const name of [NAME, `${NAME}@v1.0`]) {
      const { stderr } = await failing(["classify", "-m", name], env);
      assertStringIncludes(stderr, `Fetch it from the Hugging Face Hub with: xlm download ${name}\n`);
    }
  });
});

Deno.test("a model of which the cache has a part: the command that fetches the rest", async () => {
  const lost = ["model.safetensors and pytorch_model.bin", "config.json", "tokenizer.json and sentencepiece.bpe.model"];
  for (const names of lost) {
    await withCache(async (cache, env) => {
      const snapshot = await layOutInCache(cache, NAME, files.get(NAME)!);
      for (const name of names.split(" and ")) await Deno.remove(join(snapshot, name));
      const { stderr } = await failing(["classify", "-m", NAME], env);
      assertStringIncludes(stderr, ` Fetch what is missing with: xlm download ${NAME}\n`, names);
    });
  }
});

needing(
  "links",
  "a link to nothing in the cache counts as missing, and another commit than main's is named",
  async () => {
    await withCache(async (cache, env) => {
      const snapshot = await layOutInCache(cache, NAME, files.get(NAME)!);
      await Deno.remove(join(snapshot, "tokenizer.json"));
      await Deno.symlink("../../blobs/gone", join(snapshot, "tokenizer.json"));
      const named = await failing(["tokenize", "-m", NAME], env);
      assertStringIncludes(named.stderr, `xlm download ${NAME}\n`);
      await Deno.writeTextFile(join(snapshot, "../../refs/main"), "f".repeat(40));
      const other = await failing(["tokenize", "-m", `${NAME}@${COMMIT}`], env);
      assertStringIncludes(other.stderr, `xlm download ${NAME}@${COMMIT}\n`);
    });
  },
);

Deno.test("a Git LFS pointer in a file's place counts as missing", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 1115567652\n`;
  for (const name of ["model.safetensors", "tokenizer.json"]) {
    await withCache(async (cache, env) => {
      const snapshot = await layOutInCache(cache, NAME, files.get(NAME)!);
      await Deno.remove(join(snapshot, name));
      await Deno.writeTextFile(join(snapshot, name), pointer);
      const { stderr } = await failing(["classify", "-m", NAME], env);
      assertStringIncludes(stderr, "it is a Git LFS pointer");
      assertStringIncludes(stderr, ` Fetch what is missing with: xlm download ${NAME}\n`, name);
    });
  }
});

Deno.test("an error about a model that is whole speaks of no download", async () => {
  await withCache(async (cache, env) => {
    await layOutInCache(cache, NAME, files.get(NAME)!);
    const { stderr } = await failing(["fill-mask", "-m", NAME], env);
    assertEquals(stderr.includes("xlm download"), false, stderr);
  });
});
