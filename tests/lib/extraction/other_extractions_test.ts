import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { otherExtractions } from "../../../lib/extraction/other_extractions.ts";
import { removeOtherExtractions } from "../../../lib/extraction/remove_other_extractions.ts";

const OWN = "19467d1f01532979";
const PROGRAM = { "deno.json": '{"name":"@xlm/xlm"}', "lib/a/b.ts": "1234" };
const BYTES = 23;

/** Folders as binaries leave them, and others. */
const FOLDERS: Record<string, Record<string, string>> = {
  [OWN]: { ...PROGRAM, ".done": "" },
  "0123456789abcdef": { ...PROGRAM, ".done": "" },
  "fedcba98765432": PROGRAM, // interrupted; and a hash with leading zeros
  "aaaaaaaaaaaaaaaa.removed": { "lib/c.ts": "12345" }, // partly removed
  "bbbbbbbbbbbbbbbb": { "deno.json": '{"name":"@other/tool"}' },
  "cccccccccccccccc": { "notes.txt": "mine" },
  "dddddddddddddddd": { "deno.json": "{" },
  "models": PROGRAM,
  "0123456789abcdef0": PROGRAM,
  "models.removed": PROGRAM,
};
const OTHERS = [["0123456789abcdef", BYTES], ["aaaaaaaaaaaaaaaa.removed", 5], ["fedcba98765432", BYTES]] as const;

async function withFolders(run: (parent: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  try {
    for (const [folder, files] of Object.entries(FOLDERS)) {
      for (const [path, text] of Object.entries(files)) {
        await Deno.mkdir(join(parent, folder, path, ".."), { recursive: true });
        await Deno.writeTextFile(join(parent, folder, path), text);
      }
    }
    await Deno.writeTextFile(join(parent, "eeeeeeeeeeeeeeee"), "a file");
    await run(parent);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

const names = async (folder: string) => (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

Deno.test("otherExtractions finds what other versions have extracted, whole or not, and nothing else", async () => {
  await withFolders(async (parent) => {
    const expected = OTHERS.map(([name, bytes]) => ({ path: join(parent, name), bytes }));
    assertEquals(await otherExtractions(join(parent, OWN)), expected);
  });
});

Deno.test("removeOtherExtractions removes them, neither the running one nor anything else", async () => {
  await withFolders(async (parent) => {
    const gone = OTHERS.map(([name]): string => name);
    const left = (await names(parent)).filter((name) => !gone.includes(name));
    const { removed, failed } = await removeOtherExtractions(join(parent, OWN));
    assertEquals(removed.map(({ path }) => path), gone.map((name) => join(parent, name)));
    assertEquals(failed, []);
    assertEquals(await names(parent), left);
    assertEquals(await names(join(parent, OWN)), [".done", "deno.json", "lib"]);
    assertEquals(await removeOtherExtractions(join(parent, OWN)), { removed: [], failed: [] });
  });
});

Deno.test({
  name: "removeOtherExtractions follows no link",
  ignore: Deno.build.os === "windows", // links need a privilege there
  async fn() {
    await withFolders(async (parent) => {
      const elsewhere = join(parent, "models");
      await Deno.symlink(elsewhere, join(parent, "1111111111111111"));
      await Deno.symlink(elsewhere, join(parent, "0123456789abcdef", "linked"));
      const { removed } = await removeOtherExtractions(join(parent, OWN));
      assertEquals(removed.map(({ bytes }) => bytes), OTHERS.map(([, bytes]) => bytes));
      assertEquals(await names(elsewhere), ["deno.json", "lib"]);
      assertEquals((await Deno.lstat(join(parent, "1111111111111111"))).isSymlink, true);
    });
  },
});

Deno.test("removeOtherExtractions says what it cannot remove, and removes the rest", async () => {
  await withFolders(async (parent) => {
    const busy = join(parent, "0123456789abcdef");
    await Deno.mkdir(`${busy}.removed/lib`, { recursive: true }); // a folder that is not empty cannot be replaced
    await Deno.writeTextFile(`${busy}.removed/lib/a.ts`, "");
    const { removed, failed } = await removeOtherExtractions(join(parent, OWN));
    assertEquals(failed.map(({ path }) => path), [busy]);
    assertEquals(removed.length, OTHERS.length);
    // What was in the way is gone now.
    assertEquals((await removeOtherExtractions(join(parent, OWN))).failed, []);
  });
});
