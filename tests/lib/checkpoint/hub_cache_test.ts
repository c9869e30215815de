import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { userInfo } from "node:os";
import { findInHubCache, hubCacheDirectory, nameInHubCache } from "../../../lib/checkpoint/hub_cache.ts";
import { assertRefused } from "./assert_refused.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const VARIABLES = ["HOME", "USERPROFILE", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"];

/** Runs `use` with these of the variables that the cache's place depends on, and none of the others. */
async function withVariables(set: Record<string, string>, use: () => unknown): Promise<void> {
  const before = VARIABLES.map((name) => [name, Deno.env.get(name)] as const);
  for (const name of VARIABLES) Deno.env.delete(name);
  for (const [name, value] of Object.entries(set)) Deno.env.set(name, value);
  try {
    await use();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

/** A cache with `org/name` at `COMMIT`, which the references name. */
async function withCache(
  references: Record<string, string>,
  use: (cache: string, snapshot: string) => Promise<void>,
  folder = "models--org--name",
): Promise<void> {
  const cache = await Deno.makeTempDir();
  const snapshot = join(cache, folder, "snapshots", COMMIT);
  try {
    await Deno.mkdir(snapshot, { recursive: true });
    for (const [name, commit] of Object.entries(references)) {
      const path = join(cache, folder, "refs", name);
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, commit);
    }
    await withVariables({ HF_HUB_CACHE: cache }, () => use(cache, snapshot));
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

Deno.test("hubCacheDirectory follows the variables that Python's libraries follow", async () => {
  const account = userInfo().homedir!.replaceAll("\\", "/");
  const cases: [Record<string, string>, string][] = [
    [{ HOME: "/h" }, "/h/.cache/huggingface/hub"],
    [{ USERPROFILE: "/u" }, "/u/.cache/huggingface/hub"],
    [{ HOME: "/h", XDG_CACHE_HOME: "/x" }, "/x/huggingface/hub"],
    [{ HOME: "/h", XDG_CACHE_HOME: "/x", HF_HOME: "/f" }, "/f/hub"],
    [{ HOME: "/h", HF_HOME: "~/models" }, "/h/models/hub"],
    [{ HOME: "/h", HF_HOME: "$HOME/models" }, "/h/models/hub"],
    [{ HOME: "/h", HF_HOME: "/f", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
    [{ HOME: "/h", HF_HOME: "/f", HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/c" }, "/c"],
    [{ HOME: "/h", HF_HUB_CACHE: "${HOME}/c" }, "/h/c"],
    [{ HOME: "/h", HF_HUB_CACHE: "", HF_HOME: "", XDG_CACHE_HOME: "" }, "/h/.cache/huggingface/hub"],
    [{ HOME: "" }, "/.cache/huggingface/hub"],
    [{}, `${account}/.cache/huggingface/hub`],
  ];
  for (const [set, directory] of cases) {
    await withVariables(set, () => assertEquals(hubCacheDirectory().replaceAll("\\", "/"), directory));
  }
});

Deno.test("findInHubCache finds main, a branch, a tag, a pull request and a commit", async () => {
  await withCache({ "main": COMMIT, "v1.0": COMMIT, "refs/pr/2": `${COMMIT}\n` }, async (_cache, snapshot) => {
    for (const revision of ["", "@main", "@v1.0", "@refs/pr/2", `@${COMMIT}`]) {
      assertEquals(await findInHubCache(`org/name${revision}`), snapshot);
    }
  });
});

Deno.test("findInHubCache finds a model without organisation", async () => {
  await withCache({ main: COMMIT }, async (_cache, snapshot) => {
    assertEquals(await findInHubCache("xlm-roberta-base"), snapshot);
    assertEquals(await findInHubCache("other"), undefined);
  }, "models--xlm-roberta-base");
});

Deno.test("findInHubCache says how to download what is not there", async () => {
  await withCache({ main: COMMIT }, async (cache) => {
    await assertRefused(() => findInHubCache("org/other"), join(cache, "models--org--other"), "xlm download org/other");
    await assertRefused(() => findInHubCache("org/other@v2"), "xlm download org/other@v2");
  });
});

Deno.test("findInHubCache refuses a revision that is not there", async () => {
  const gone = "f".repeat(40);
  await withCache({ main: COMMIT, gone, short: COMMIT.slice(0, 8), empty: "" }, async () => {
    for (const revision of ["dev", gone, "gone", "short", "empty", "refs", COMMIT.slice(0, 8)]) {
      const hint = `xlm download org/name@${revision}`;
      await assertRefused(() => findInHubCache(`org/name@${revision}`), `revision ${revision}`, hint);
    }
  });
});

Deno.test("nameInHubCache names a snapshot by its branch, or by its commit", async () => {
  await withCache({ main: COMMIT }, async (cache, snapshot) => {
    assertEquals(await nameInHubCache(snapshot), "org/name");
    assertEquals(await nameInHubCache(join(snapshot, "0_Transformer")), "org/name");
    await Deno.writeTextFile(join(cache, "models--org--name", "refs", "main"), "f".repeat(40));
    assertEquals(await nameInHubCache(snapshot), `org/name@${COMMIT}`);
    for (const other of [cache, join(cache, ".."), join(cache, "models--org--name"), "", "/", "models--a--b"]) {
      assertEquals(await nameInHubCache(other), undefined, other);
    }
  });
});

Deno.test("findInHubCache stays in the cache", async () => {
  const outside = "../../outside";
  await withCache({ main: outside, absolute: "/", here: "." }, async (cache) => {
    await Deno.mkdir(join(cache, "outside"));
    for (const id of ["org/name", "org/name@absolute", "org/name@here"]) await assertRefused(() => findInHubCache(id));
    const strange = [
      "..",
      "../org/name",
      "org/..",
      "org/name@../../main",
      "/org/name",
      "./org/name",
      "~/name",
      ".hidden",
    ];
    for (const id of [...strange, "", "a/b/c", "org\\name", "org/na me", "org/name@", "org/name\n", "org/name@a@b"]) {
      assertEquals(await findInHubCache(id), undefined, id);
    }
  });
});
