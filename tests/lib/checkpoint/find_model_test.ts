import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { findModel, findWeights } from "../../../lib/checkpoint/find_model.ts";
import { assertRefused } from "./assert_refused.ts";

const SHIPPED = new URL("../../../models/default/", import.meta.url);

async function withFiles(names: readonly string[], use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    for (const name of names) await Deno.writeTextFile(join(directory, name), "{}");
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("findModel finds a directory and its weights", async () => {
  await withFiles(["config.json", "model.safetensors"], async (directory) => {
    const location = await findModel(directory, SHIPPED);
    assertEquals(location, { directory, weights: undefined });
    assertEquals(await findWeights(location), join(directory, "model.safetensors"));
  });
});

Deno.test("findModel finds a weights file of any name beside its config.json", async () => {
  await withFiles(["config.json", "best.safetensors"], async (directory) => {
    const weights = join(directory, "best.safetensors");
    const location = await findModel(weights, SHIPPED);
    assertEquals(location, { directory, weights });
    assertEquals(await findWeights(location), weights);
  });
});

Deno.test("findModel finds the model that ships where none is named", async () => {
  assertEquals((await findModel(undefined, SHIPPED)).directory, fromFileUrl(SHIPPED));
});

Deno.test("findModel D46 says what a name may be", async () => {
  await withFiles(["file"], async (directory) => {
    for (const name of ["gone", "file/inside"]) {
      const path = join(directory, name);
      await assertRefused(() => findModel(path, SHIPPED), path, "a directory with config.json", "org/name[@revision]");
    }
    await assertRefused(() => findModel("", SHIPPED), "Cannot find model");
    await assertRefused(() => findModel(join(directory, "../../../../gone"), SHIPPED));
  });
});

Deno.test("findWeights D46 names every file that is missing", async () => {
  await withFiles([], async (directory) => {
    const location = await findModel(directory, SHIPPED);
    await assertRefused(() => findWeights(location), directory, "config.json and model.safetensors missing");
    await Deno.writeTextFile(join(directory, "config.json"), "{}");
    await assertRefused(() => findWeights(location), ": model.safetensors missing");
  });
  await withFiles(["model.safetensors"], async (directory) => {
    const location = await findModel(directory, SHIPPED);
    await assertRefused(() => findWeights(location), ": config.json missing");
    const file = await findModel(join(directory, "model.safetensors"), SHIPPED);
    await assertRefused(() => findWeights(file), ": config.json missing");
  });
});

Deno.test("findWeights D46 finds no weights behind a link to nothing", async () => {
  if (Deno.build.os === "windows") return;
  await withFiles(["config.json"], async (directory) => {
    await Deno.symlink("../blobs/gone", join(directory, "model.safetensors"));
    await assertRefused(async () => findWeights(await findModel(directory, SHIPPED)), ": model.safetensors missing");
  });
});
