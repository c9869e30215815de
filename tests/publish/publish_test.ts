import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { stagedPackage } from "../../publish/staged_package.ts";
import { JsrRegistry } from "./jsr_registry.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));
const ENCODE = ["tokenize", "-m", join(ROOT, "models", "small"), "--lang", "zh", "--text", "我爱北京", "--bare"];
const PREDICT = ["fill-mask", "-m", join(ROOT, "models", "small"), "--lang", "en", "--text", "The <special1> said so."];

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

async function run(command: string, args: string[], options: Deno.CommandOptions = {}): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, ...options }).output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

/** A home with nothing in it but the packages from npm that this Deno has fetched. */
async function emptyHome(home: string, registry: JsrRegistry): Promise<Record<string, string>> {
  const info = await run(Deno.execPath(), ["info", "--json"]);
  const cache = join(home, "deno");
  await Deno.mkdir(cache);
  await Deno.symlink(join(JSON.parse(info.stdout).denoDir, "npm"), join(cache, "npm"), { type: "junction" });
  return {
    HOME: home,
    DENO_DIR: cache,
    DENO_INSTALL_ROOT: join(home, "installed"),
    JSR_URL: registry.url,
    PATH: `${dirname(Deno.execPath())}${Deno.build.os === "windows" ? ";" : ":"}${Deno.env.get("PATH")}`,
  };
}

Deno.test("the package can be published, installed in an empty home, and run without a connection", async (t) => {
  const directory = await Deno.makeTempDir();
  await using registry = new JsrRegistry();
  try {
    for (const link of config.links) await registry.add(join(ROOT, link));
    const env = await emptyHome(directory, registry);
    const cwd = await stagedPackage(join(directory, "staged"), { linked: false });

    await t.step("deno publish finds no fault: exports, types, files", async () => {
      const { code, stderr } = await run(Deno.execPath(), ["publish", "--token", "none", "--no-provenance"], {
        cwd,
        env,
      });
      assertEquals(code, 0, stderr);
    });
    await t.step("only what the program is made of is published", () => {
      const files = registry.files("@xlm/xlm");
      const foreign = files.filter((path) => !/^\/((commands|lib|models)\/.*\.(ts|json)|[\w.]+)$/.test(path));
      assertEquals(foreign, []);
      for (const part of ["/lib/jsr/", "/models/default/", "/models/small/", "/tests/"]) {
        assertEquals(files.filter((path) => path.startsWith(part)), []);
      }
      for (const path of ["/LICENSE", "/NOTICE.md", "/README.md", "/mod.ts", "/cli.ts"]) {
        assert(files.includes(path), path);
      }
    });

    const program = join(directory, "installed", "bin", Deno.build.os === "windows" ? "xlm.cmd" : "xlm");
    await t.step("deno install fetches all of it, workers too", async () => {
      const args = ["install", "--global", "-A", "--name", "xlm", "jsr:@xlm/xlm/cli"];
      const { code, stderr } = await run(Deno.execPath(), args, { cwd: directory, env });
      assertEquals(code, 0, stderr);
      const workers = registry.files("@xlm/xlm").filter((path) => path.endsWith("_worker.ts"));
      assertEquals(workers.filter((path) => !registry.asked.includes(`/@xlm/xlm/${config.version}${path}`)), []);
      registry.asked.length = 0;
    });
    for (const args of [ENCODE, PREDICT]) {
      await t.step(`xlm ${args[0]} answers as in the repository`, async () => {
        const installed = await run(program, args, { cwd: directory, env });
        assertEquals(installed.code, 0, installed.stderr);
        const here = await run(Deno.execPath(), ["run", "-A", join(ROOT, "main.ts"), ...args]);
        assertEquals(installed.stdout, here.stdout);
      });
    }
    await t.step("without a model the message says how to get one", async () => {
      const { code, stderr } = await run(program, ["fill-mask", "--text", "a"], { cwd: directory, env });
      assertEquals(code, 3);
      assertMatch(stderr, /^xlm: Cannot find model default: this installation comes with no model; .* xlm download /m);
    });
    await t.step("none of these runs asked for anything", () => assertEquals(registry.asked, []));
    await t.step("a program imports the library", async () => {
      const script = `import { loadTokenizer, XlmError } from "jsr:@xlm/xlm";
        const { input_ids } = (await loadTokenizer(Deno.args[0])).tokenizer.encode("a", { lang: "en" });
        console.log(JSON.stringify([input_ids, await loadTokenizer().catch((error) => error instanceof XlmError)]));`;
      await Deno.writeTextFile(join(directory, "program.ts"), script);
      const args = ["run", "--check", "-A", join(directory, "program.ts"), join(ROOT, "models", "small")];
      const { code, stdout, stderr } = await run(Deno.execPath(), args, { cwd: directory, env });
      assertEquals(code, 0, stderr);
      assertMatch(stdout, /^\[\[\d+(,\d+)+\],true\]\n$/);
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
