/** The hub is asked by `download` and `info --online`, and only where Deno allows it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { type FakeHub, fakeHub } from "../hub/fake_hub.ts";
import { hubHosts } from "../../lib/hub/hub_hosts.ts";
import { readHubRepositories } from "./hub_repositories.ts";
import { type Ended, xlm } from "./xlm.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));
const NAME = "BAAI/bge-m3";
const BERT = "intfloat/multilingual-e5-small";
const { files } = await readHubRepositories();

async function withHub(use: (hub: FakeHub, env: Record<string, string>, cache: string) => Promise<void>) {
  const cache = await Deno.makeTempDir();
  try {
    const repositories = Object.fromEntries([NAME, BERT].map((id) => [id, Object.fromEntries(files.get(id)!)]));
    await using hub = fakeHub(repositories, { revisions: ["v1"] });
    await use(hub, { HF_ENDPOINT: hub.url, HF_HUB_CACHE: cache }, cache);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

Deno.test("info asks the hub only with --online, and then shows what would be fetched and keeps nothing", async () => {
  await withHub(async (hub, env, cache) => {
    const silent = await xlm(["info", `${NAME}@v1`], { env });
    assertEquals([silent.code, silent.stdout, hub.requests], [3, "", []]);
    assertStringIncludes(
      silent.stderr,
      `xlm download ${NAME}@v1 (What it fetches is shown by: xlm info --online ${NAME}@v1)`,
    );

    const { code, stdout, stderr } = await xlm(["info", "--online", `${NAME}@v1`], { env });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(
      stdout,
      /^model: BAAI\/bge-m3, not there yet\nrevision: v1 \([0-9a-f]{40}\)\nwould be fetched: 30\d kB\n/,
    );
    assertMatch(stdout, /^file: pytorch_model\.bin \(284 kB\)$/m);
    assertMatch(stdout, /^command: xlm download BAAI\/bge-m3@v1$/m);
    assertEquals(hub.fetches("pytorch_model.bin"), []);
    assertEquals([...Deno.readDirSync(cache)], []);

    const planned = await xlm(["info", "--online", "--json", "-m", NAME], { env });
    const dry = await xlm(["download", "--dry-run", NAME], { env });
    assertEquals(JSON.parse(planned.stdout), JSON.parse(dry.stdout));
  });
});

Deno.test("info --online of what the hub lacks, of another family, and of a folder that is not there", async () => {
  await withHub(async (hub, env) => {
    const failures: [string, RegExp][] = [
      ["org/nothing", /^xlm: Cannot fetch org\/nothing: there is no such repository/],
      [`${NAME}@v2`, /it has no revision v2/],
      [BERT, /^xlm: Cannot use config\.json of intfloat\/multilingual-e5-small: model_type is "bert"; expected/],
    ];
    for (const [name, message] of failures) {
      const { code, stdout, stderr } = await xlm(["info", "--online", name], { env });
      assertEquals([code, stdout], [3, ""]);
      assertMatch(stderr, message);
    }
    const before = hub.requests.length;
    const folder = await xlm(["info", "--online", "./models/gone"], { env });
    assertEquals([folder.code, hub.requests.length], [3, before]);
    assertMatch(folder.stderr, /^xlm: Cannot find model \.\/models\/gone: no such directory/);
  });
});

Deno.test("info --online of a model that is there asks nothing", async () => {
  await withHub(async (hub, env) => {
    assertEquals((await xlm(["download", "-q", NAME], { env })).code, 0);
    const before = hub.requests.length;
    const { code, stdout } = await xlm(["info", "--online", NAME], { env });
    assertEquals([code, hub.requests.length], [0, before]);
    assertMatch(stdout, /^family: xlm-roberta$/m);
  });
});

Deno.test("info --online of a model of which a part is there shows the rest", async () => {
  await withHub(async (hub, env) => {
    assertEquals((await xlm(["download", "-q", NAME, "--include", "*.json"], { env })).code, 0);
    const { code, stdout, stderr } = await xlm(["info", "--online", NAME], { env });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^model: BAAI\/bge-m3, not all there yet\n/);
    assertMatch(stdout, /^would be fetched: 28\d kB of 30\d kB$/m);
    const silent = await xlm(["info", NAME], { env });
    assertEquals(silent.code, 3);
    assertMatch(silent.stdout, /^missing: model\.safetensors or other weights$/m);
    assertEquals(hub.fetches("pytorch_model.bin"), []);
  });
});

Deno.test("deno task xlm may not connect; deno task download may, to the hub and HF_ENDPOINT", async () => {
  await withHub(async (hub, env) => {
    const refused = await task(["xlm", "download", NAME], env);
    assertEquals([refused.code, refused.stdout, hub.requests], [2, "", []]);
    assertMatch(refused.stderr, /Deno runs without --allow-net for 127\.0\.0\.1:\d+; .* deno task download\.\n$/);
    const fetched = await task(["download", NAME], env);
    assertEquals(fetched.code, 0, fetched.stderr);
    const { path } = JSON.parse(fetched.stdout);
    const run = await task(["xlm", "embed", "-m", NAME, "--text", "a", "--bare"], env);
    assertEquals(run.code, 0, run.stderr);
    assertEquals(JSON.parse(run.stdout).length, 8);
    assert(path.startsWith(env["HF_HUB_CACHE"]));
  });
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  assertEquals(/--allow-(net|all)|-A/.test(tasks.xlm.command), false);
  assertEquals(/--allow-(net\s|all|ffi|run)|-A/.test(tasks.download.command), false);
  const hosts = ["huggingface.co", "*.huggingface.co", "*.hf.co"];
  for (const none of [undefined, "", "nonsense"]) assertEquals(hubHosts(none), hosts);
  assertEquals(hubHosts("https://mirror.example:8443/hub"), [...hosts, "mirror.example"]);
});

async function task(args: string[], env: Record<string, string>): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    cwd: ROOT,
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
