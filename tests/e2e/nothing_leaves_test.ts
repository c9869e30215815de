/**
 * Nothing leaves the machine and no file is written but those named: system calls of whole runs, native code included.
 * What Deno writes into its own cache (DENO_DIR) is Deno's; the null device is no file.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { fakeHub } from "../hub/fake_hub.ts";
import { readHubRepositories } from "./hub_repositories.ts";
import { STRACE_MISSING, traced } from "./strace.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));
const LEAST = ["--allow-read", "--allow-write", "--allow-env", "--allow-ffi", "--allow-sys"];

/** Every command, with something to do for the model that ships. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  "tokenize": ["--text", "Bonjour"],
  "fill-mask": ["--text", "Paris is the <mask>."],
  "classify": ["--text", "Bonjour"],
  "tag": ["--text", "Plants make food."],
  "qa": ["questions.jsonl"],
  "translate-score": ["pairs.jsonl"],
  "embed": ["--text", "Bonjour"],
  "forward": ["--text", "Bonjour"],
  "report": ["labels.jsonl"],
  "info": [],
  "doctor": [],
};

/** A model that is not there: no command looks for it anywhere else. */
const ABSENT = "FacebookAI/xlm-roberta-base";

const LIBRARY = `import { answerAll, Engine, fillMask, languageModelProgram, loadModel } from "MOD";
const model = await loadModel();
const engine = new Engine(languageModelProgram(model), { device: "auto", batch_size: 4, verbose: false });
const options = { top_k: 1, targets: undefined, joint: false, mask_texts: ["<mask>"], split_special_tokens: false,
  max_length: model.max_length, truncation: "error" };
const context = { model, tokenizer: await model.tokenizer(), run: engine.run, options };
for await (const { result } of answerAll([{ text: "a <mask>" }], (record) => fillMask(record, context))) {
  console.log(result.result.length);
}
engine.close();`;

function test(name: string, run: (place: Place) => Promise<void>): void {
  const reason = STRACE_MISSING === undefined ? "" : ` (skipped: ${STRACE_MISSING})`;
  Deno.test({
    name: `${name}${reason}`,
    ignore: STRACE_MISSING !== undefined,
    fn: async () => {
      const folder = await Deno.realPath(await Deno.makeTempDir());
      try {
        await run(await place(folder));
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

interface Place {
  folder: string;
  /** The working directory, which holds the inputs. */
  cwd: string;
  /** HOME, XDG_CACHE_HOME and TMPDIR are empty folders. */
  env: Record<string, string>;
  /** Deno's cache, and the null device. */
  allowed: string[];
}

async function place(folder: string): Promise<Place> {
  const [cwd, home, cache, temporary] = ["cwd", "home", "cache", "tmp"].map((name) => join(folder, name));
  for (const path of [cwd, home, cache, temporary]) await Deno.mkdir(path!);
  await Deno.writeTextFile(join(cwd!, "questions.jsonl"), '{"question":"Who?","context":"Ann built it."}\n');
  await Deno.writeTextFile(join(cwd!, "labels.jsonl"), '{"text":"a","labels":[{"label":"b","score":0.5}]}\n');
  await Deno.writeTextFile(join(cwd!, "pairs.jsonl"), '{"source":"Save.","target":"Speichern."}\n');
  await Deno.writeTextFile(join(cwd!, "program.ts"), LIBRARY.replace("MOD", join(ROOT, "mod.ts")));
  const denoDir = await denoDirectory();
  const env = {
    PATH: Deno.env.get("PATH")!,
    DENO_DIR: denoDir,
    DENO_NO_UPDATE_CHECK: "1",
    HOME: home!,
    XDG_CACHE_HOME: cache!,
    TMPDIR: temporary!,
    // Drivers of GPUs keep a cache of their own, if `doctor` finds one.
    MESA_SHADER_CACHE_DISABLE: "true",
    __GL_SHADER_DISK_CACHE: "0",
  };
  return { folder, cwd: cwd!, env, allowed: [denoDir, "/dev/null"] };
}

async function denoDirectory(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

function xlm(...args: string[]): string[] {
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", ...LEAST, join(ROOT, "main.ts"), ...args];
}

/** Everything below a folder, by path. */
async function filesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    names.push(name, ...isDirectory ? (await filesIn(join(folder, name))).map((below) => `${name}/${below}`) : []);
  }
  return names.sort();
}

test("no command connects, looks a host up or writes a file of its own", async ({ folder, cwd, env, allowed }) => {
  const before = await filesIn(folder);
  for (const [command, args] of Object.entries(COMMANDS)) {
    const { code, stdout, stderr, foreign } = await traced(xlm(command, ...args), { cwd, env, allowed });
    assertEquals(code, 0, `${command}: ${stderr}`);
    assert(stdout.length > 0, command);
    assertEquals(foreign, [], command);
  }
  assertEquals(await filesIn(folder), before);
});

test("no command looks for a model that is not there on the network", async ({ folder, cwd, env, allowed }) => {
  const before = await filesIn(folder);
  for (
    const args of [["fill-mask", "-m", ABSENT, "--text", "a <mask>"], ["tokenize", "-m", ABSENT], ["info", ABSENT]]
  ) {
    const { code, stdout, stderr, foreign } = await traced(xlm(...args), { cwd, env, allowed });
    assertEquals([code, stdout, foreign], [3, "", []], args.join(" "));
    assertMatch(stderr, new RegExp(`with: xlm download ${ABSENT}\\b`));
  }
  assertEquals(await filesIn(folder), before);
});

test("download connects to the hub and nowhere else, and writes into the hub's cache and nowhere else", async ({ cwd, env, allowed }) => {
  const { files } = await readHubRepositories();
  await using hub = fakeHub({ [ABSENT]: Object.fromEntries(files.get(ABSENT)!) });
  const cache = join(env["XDG_CACHE_HOME"]!, "huggingface");
  const run = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...LEAST, "--allow-net=127.0.0.1"];
  const { code, stderr, foreign } = await traced([...run, join(ROOT, "main.ts"), "download", ABSENT], {
    cwd,
    env: { ...env, HF_ENDPOINT: hub.url },
    allowed: [...allowed, cache],
  });
  assertEquals(code, 0, stderr);
  const ports = [hub.url, hub.store].map((url) => new URL(url).port).join("|");
  // What is sent without an address goes where the socket is connected to.
  const known = new RegExp(
    `socket\\(AF_INET|connect\\(.*sin_port=htons\\((${ports})\\).*"127\\.0\\.0\\.1"|sendto\\(.*, NULL, 0\\b`,
  );
  assertEquals(foreign.filter((line) => !known.test(line)), []);
  assert(foreign.some((line) => /connect\(/.test(line)));
});

test("a program that imports mod.ts does neither, with no permission but to read, call and set one variable", async ({ cwd, env, allowed }) => {
  const permissions = ["--allow-read", "--allow-ffi", "--allow-sys", "--allow-env=ORT_DISABLE_TELEMETRY"];
  const run = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...permissions, "--config", join(ROOT, "deno.json")];
  const { code, stdout, stderr, foreign } = await traced([...run, "program.ts"], { cwd, env, allowed });
  assertEquals([code, stdout], [0, "1\n"], stderr);
  assertEquals(foreign, []);
});

test("an output is written where it was named, its state beside it, hashes into the cache of xlm", async ({ folder, cwd, env, allowed }) => {
  const output = join(folder, "out.jsonl");
  const named = [output, `${output}.state`, join(env["XDG_CACHE_HOME"]!, "xlm")];
  const run = xlm("fill-mask", "--text", "a <mask>", "-o", output);
  const { code, stderr, foreign } = await traced(run, { cwd, env, allowed: [...allowed, ...named] });
  assertEquals(code, 0, stderr);
  assertEquals(foreign, []);
});

for (const [how, place] of [["cannot be written", "/proc/nowhere"], ["are not set", undefined]] as const) {
  test(`the same where home, cache and temporary folder ${how}`, async ({ folder, cwd, env, allowed }) => {
    const { HOME: _home, XDG_CACHE_HOME: _cache, TMPDIR: _tmp, ...rest } = env;
    const changed = place === undefined ? rest : { ...rest, HOME: place, XDG_CACHE_HOME: place, TMPDIR: place };
    // Without HOME Deno asks the system for the user's entry in /etc/passwd, which libc asks its daemon for.
    const may = { cwd, env: changed, allowed: [...allowed, "/var/run/nscd/socket"] };
    const before = await filesIn(folder);
    const { code, stderr, foreign } = await traced(xlm("classify", "--text", "a"), may);
    assertEquals(code, 0, stderr);
    assertEquals(foreign, []);
    assertEquals(await filesIn(folder), before);
  });
}

test("onnxruntime is not loaded where its telemetry cannot be switched off", async ({ cwd, env }) => {
  for (const permission of [[], ["--allow-env=HOME"], ["--deny-env=ORT_DISABLE_TELEMETRY"], ["--ignore-env"]]) {
    const flags = ["--allow-read", "--allow-ffi", "--allow-sys", ...permission];
    const run = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...flags, join(ROOT, "main.ts")];
    const { code, stderr, stdout } = await new Deno.Command(run[0]!, {
      args: [...run.slice(1), "classify", "--text", "a"],
      cwd,
      clearEnv: true,
      env,
    }).output();
    assertEquals([code, stdout.length], [2, 0], permission.join());
    assertMatch(
      new TextDecoder().decode(stderr),
      /^xlm: Cannot load onnxruntime: .*Run Deno with --allow-env=ORT_DISABLE_TELEMETRY/,
    );
  }
});

test("strace shows what these tests look for", async ({ cwd, env, allowed }) => {
  const program = `await Deno.writeTextFile("stray.txt", "");
    await Deno.connect({ hostname: "localhost", port: 9 }).catch(() => {});
    new Worker("data:application/javascript,Deno.mkdirSync('made')", { type: "module" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    Deno.exit();`;
  const { foreign } = await traced([Deno.execPath(), "eval", program], { cwd, env, allowed });
  const shown = foreign.join("\n");
  for (const part of ["stray.txt", "/etc/hosts", "connect(", '"made"']) {
    assert(shown.includes(part) || shown.includes(`${cwd}/${part}`), `${part} is not in\n${shown}`);
  }
});
