import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type HubSettings, hubSettings } from "../../../lib/hub/hub_settings.ts";
import { inTempDirectory } from "../../in_temp_directory.ts";

const NAMES = [
  ..."ENDPOINT TOKEN TOKEN_PATH HOME HUB_CACHE HUB_OFFLINE HUB_DISABLE_IMPLICIT_TOKEN HUB_DOWNLOAD_TIMEOUT".split(" ")
    .map((name) => `HF_${name}`),
  "HF_HUB_DISABLE_SYMLINKS",
  "HUGGING_FACE_HUB_TOKEN",
  "HUGGINGFACE_HUB_CACHE",
  "TRANSFORMERS_OFFLINE",
];

/** The settings that variables give, in a process that has no others of these. */
async function settingsOf(variables: Record<string, string>): Promise<HubSettings> {
  const before = NAMES.map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const name of NAMES) {
      if (variables[name] === undefined) Deno.env.delete(name);
      else Deno.env.set(name, variables[name]);
    }
    return await hubSettings();
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  }
}

function test(name: string, use: (folder: string) => Promise<void>): void {
  Deno.test(name, () => inTempDirectory(use));
}

test("without variables", async (folder) => {
  const { endpoint, token, offline, timeout, symlinks, cache } = await settingsOf({ HF_HOME: folder });
  assertEquals({ endpoint, token, offline, timeout, symlinks, cache }, {
    endpoint: "https://huggingface.co",
    token: undefined,
    offline: false,
    timeout: 10_000,
    symlinks: true,
    cache: join(folder, "hub"),
  });
});

test("the token: the variable, the file that a variable names, the file of HF_HOME", async (HF_HOME) => {
  await Deno.writeTextFile(join(HF_HOME, "token"), " hf_home\r\n");
  await Deno.writeTextFile(join(HF_HOME, "other"), "hf_path\n");
  const HF_TOKEN_PATH = join(HF_HOME, "other");
  const token = async (variables: Record<string, string>) => (await settingsOf({ HF_HOME, ...variables })).token;
  assertEquals(await token({}), "hf_home");
  assertEquals(await token({ HF_TOKEN_PATH }), "hf_path");
  assertEquals(await token({ HF_TOKEN_PATH, HUGGING_FACE_HUB_TOKEN: "hf_old" }), "hf_old");
  assertEquals(await token({ HF_TOKEN_PATH, HUGGING_FACE_HUB_TOKEN: "hf_old", HF_TOKEN: "hf_new" }), "hf_new");
  assertEquals(await token({ HF_TOKEN: "  " }), "hf_home");
  assertEquals(await token({ HF_TOKEN: "hf_new", HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }), undefined);
});

test("offline, timeout, links, endpoint", async (HF_HOME) => {
  for (const on of ["1", "true", "YES", "on"]) {
    assertEquals((await settingsOf({ HF_HOME, HF_HUB_OFFLINE: on })).offline, true);
  }
  assertEquals((await settingsOf({ HF_HOME, HF_HUB_OFFLINE: "0", TRANSFORMERS_OFFLINE: "1" })).offline, true);
  assertEquals((await settingsOf({ HF_HOME, HF_HUB_OFFLINE: "0" })).offline, false);
  assertEquals((await settingsOf({ HF_HOME, HF_HUB_DOWNLOAD_TIMEOUT: "30" })).timeout, 30_000);
  assertEquals((await settingsOf({ HF_HOME, HF_HUB_DISABLE_SYMLINKS: "1" })).symlinks, false);
  assertEquals(
    (await settingsOf({ HF_HOME, HF_ENDPOINT: "https://mirror.example/hf/" })).endpoint,
    "https://mirror.example/hf",
  );
});
