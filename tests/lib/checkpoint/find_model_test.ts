import { assertEquals } from "@std/assert";
import { fromFileUrl, join, toFileUrl } from "@std/path";
import { findModel, findWeights } from "../../../lib/checkpoint/find_model.ts";
import { assertRefused } from "./assert_refused.ts";
import { needing } from "../../needing.ts";

const SHIPPED = { default: new URL("../../../models/default/", import.meta.url) };

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
  assertEquals((await findModel(undefined, SHIPPED)).directory, fromFileUrl(SHIPPED.default));
});

Deno.test("findModel says what a name may be", async () => {
  await withFiles(["file"], async (directory) => {
    for (const name of ["gone", "file/inside"]) {
      const path = join(directory, name);
      await assertRefused(() => findModel(path, SHIPPED), path, "a directory with config.json", "org/name[@revision]");
    }
    await assertRefused(() => findModel("", SHIPPED), "Cannot find model");
    const official = "xlm download FacebookAI/xlm-roberta-base";
    await assertRefused(() => findModel("xlm-roberta-base", SHIPPED), official);
    await assertRefused(() => findModel(join(directory, "../../../../gone"), SHIPPED));
  });
});

Deno.test("findWeights names what is missing, what there is instead, and what is looked for", async () => {
  await withFiles([], async (directory) => {
    const location = await findModel(directory, SHIPPED);
    await assertRefused(() => findWeights(location), directory, "no config.json and no weights", "pytorch_model.bin");
    await Deno.writeTextFile(join(directory, "config.json"), "{}");
    await assertRefused(() => findWeights(location), ": no weights there; expected one of model.safetensors");
    await Deno.writeTextFile(join(directory, "tf_model.h5"), "");
    await assertRefused(() => findWeights(location), "no weights but tf_model.h5 there", "Save it with transformers");
  });
});

Deno.test("findWeights takes the first of transformers' order, else the one training run", async () => {
  const files = ["model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json", "a.pth"];
  await withFiles(files, async (directory) => {
    for (const file of files) {
      assertEquals(await findWeights(await findModel(directory, SHIPPED)), join(directory, file));
      await Deno.remove(join(directory, file));
    }
    await Promise.all(["a.pth", "b.pth"].map((name) => Deno.writeTextFile(join(directory, name), "")));
    const location = await findModel(directory, SHIPPED);
    await assertRefused(() => findWeights(location), "no weights but a.pth, b.pth there");
    assertEquals(await findWeights(await findModel(join(directory, "b.pth"), SHIPPED)), join(directory, "b.pth"));
  });
});

needing("links", "findWeights finds no weights behind a link to nothing", async () => {
  if (Deno.build.os === "windows") return;
  await withFiles(["config.json"], async (directory) => {
    await Deno.symlink("../blobs/gone", join(directory, "model.safetensors"));
    await assertRefused(
      async () => findWeights(await findModel(directory, SHIPPED)),
      "model.safetensors is a link to nothing",
    );
  });
});

Deno.test("findModel knows the models that ship by name, after what lies in the working directory", async () => {
  assertEquals((await findModel("default", SHIPPED)).directory, fromFileUrl(SHIPPED.default));
  await assertRefused(() => findModel("defaults", SHIPPED), "a model that ships: default");
  const before = Deno.cwd();
  const directory = await Deno.makeTempDir();
  try {
    Deno.chdir(directory);
    await Deno.mkdir("default");
    assertEquals((await findModel("default", SHIPPED)).directory, "default");
  } finally {
    Deno.chdir(before);
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("findModel says what an installation without a model that ships has, and what to do", async () => {
  await withFiles([], async (directory) => {
    const absent = toFileUrl(join(directory, "absent/"));
    const [none, one] = [{ default: new URL("https://jsr.io/models/default/") }, { ...SHIPPED, small: absent }];
    const hint = "Fetch one with: xlm download FacebookAI/xlm-roberta-base";
    const anywhere = "a directory or org/name[@revision] in the Hugging Face cache";
    await assertRefused(
      () => findModel(undefined, none),
      `Cannot find model default: this installation comes with no model; expected model to name ${anywhere}. ${hint}`,
    );
    await assertRefused(
      () => findModel("small", one),
      `Cannot find model small: this installation comes with default; expected model to name default, ${anywhere}. ${hint}`,
    );
  });
});
