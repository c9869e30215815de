import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { layOutInCache, readHubRepositories } from "../e2e/hub_repositories.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

async function doctor(
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string }> {
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--quiet", MAIN, "doctor", ...args], env });
  const { code, stdout } = await command.output();
  return { code, stdout: new TextDecoder().decode(stdout) };
}

Deno.test("doctor --json says of each device whether it works, else why not", async () => {
  const { code, stdout } = await doctor(["--json"]);
  assertEquals(code, 0);
  const { versions, telemetry, devices } = JSON.parse(stdout);
  assertEquals(versions.deno, Deno.version.deno);
  assertMatch(versions.onnxruntime, /^1\.\d+\.\d+$/);
  assertEquals(telemetry, "off");
  assertEquals(Object.keys(devices), ["cpu", "cuda", "webgpu"]);
  assertEquals(devices.cpu, { works: true });
  for (const [name, { works, error }] of Object.entries<{ works: boolean; error?: string }>(devices)) {
    assert(works || error?.startsWith(`Cannot `), `${name}: ${error}`);
  }
});

Deno.test("doctor shows everything else where the environment names no cache directory", async () => {
  const { stdout: info } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const DENO_DIR: string = JSON.parse(new TextDecoder().decode(info)).denoDir;
  const env = { DENO_DIR, HOME: "", USERPROFILE: "", XDG_CACHE_HOME: "", LOCALAPPDATA: "" };
  const { code, stdout } = await doctor(["--json"], env);
  assertEquals(code, 0);
  const { caches, devices } = JSON.parse(stdout);
  assertEquals(devices.cpu, { works: true });
  assertMatch(caches.xlm, /^Cannot find a cache directory: HOME is not set;/);
});

Deno.test("doctor writes one line for each fact", async () => {
  const { code, stdout } = await doctor();
  assertEquals(code, 0);
  assertMatch(stdout, /^xlm: \S+\ndeno: \S+\n/);
  assertMatch(stdout, /^telemetry of onnxruntime: off$/m);
  assertMatch(stdout, /^cpu: works$/m);
  assertMatch(stdout, /^Hugging Face cache: ./m);
  assertMatch(stdout, /^cache of int8 weights and hashes: .*xlm$/m);
  assertMatch(stdout, /^KyTea model \(Japanese\): ./m);
});

Deno.test("doctor lists the models in the cache and the downloads that were not finished", async () => {
  const cache = await Deno.makeTempDir();
  try {
    const name = "FacebookAI/xlm-mlm-17-1280";
    const { files } = await readHubRepositories();
    const snapshot = await layOutInCache(cache, name, files.get(name)!);
    const { stdout } = await doctor([], { HF_HUB_CACHE: cache });
    assertMatch(stdout, /^cached model: FacebookAI\/xlm-mlm-17-1280 \(102 kB\)$/m);
    await Deno.remove(join(snapshot, "vocab.json"));
    await Deno.mkdir(join(cache, "models--org--name", "blobs"), { recursive: true });
    await Deno.writeTextFile(join(cache, "models--org--name", "blobs", "00.incomplete"), "x".repeat(1500));
    const { code, stdout: later } = await doctor([], { HF_HUB_CACHE: cache });
    assertEquals(code, 0);
    assertMatch(
      later,
      /^cached model: .* kB\), which lacks tokenizer\.json or .*vocab\.json with merges\.txt; xlm download FacebookAI\/xlm-mlm-17-1280 fetches the rest$/m,
    );
    assertMatch(later, /^unfinished download: org\/name \(1\.50 kB of a file\); xlm download org\/name goes on$/m);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});
