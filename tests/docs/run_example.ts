import { fromFileUrl, join } from "@std/path";
import { layOut, readFixture, type StoredModel } from "../lib/tasks/stored_models.ts";
import { readHubRepositories } from "../e2e/hub_repositories.ts";
import { type FakeHub, fakeHub } from "../hub/fake_hub.ts";
import type { Example } from "./example.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** The files that it wrote, by name. */
  files: Readonly<Record<string, string>>;
}

/** Tiny models for the folders that the pages name by a variable: variable, fixture, model. */
const VARIABLES = [
  ["CLASSIFIER", "classify", "xlm_three"],
  ["NLI", "classify", "xlm_nli"],
  ["TAGGER", "tag", "roberta"],
  ["READER", "qa", "roberta"],
] as const;

/** Tiny models for the folders that examples name: place, folder, fixture, model. */
const FOLDERS = [
  ["README.md", "my-xlm-roberta", "translate_score", "roberta"],
  ["README.md", "xlm-mlm-enfr-1024", "translate_score", "xlm_langs"],
  ["xlm classify --help", "MODEL", "classify", "roberta_nli"],
  ["xlm tag --help", "MODEL", "tag", "xlm"],
  ["xlm qa --help", "MODEL", "qa", "xlm"],
  ["xlm info --help", "my-checkpoint", "classify", "xlm_three"],
  ["xlm export --help", "my-checkpoint", "classify", "xlm_three"],
] as const;

/** A tiny model as the Hugging Face cache holds it, for the name that README.md gives. */
const CACHED = "hub/models--FacebookAI--xlm-roberta-base";

/** Examples that ask the hub. */
const ONLINE = /\bdownload FacebookAI|xlm download|--online/;

const SENTENCES = (await Deno.readTextFile(new URL("../bench/sentences.txt", import.meta.url))).trim().split("\n");

/** The files that examples read. */
const INPUTS = {
  "in.jsonl": `{"id":1,"lang":"es","body":"Las plantas producen <mask>."}\n` +
    `{"id":2,"lang":"de","body":"Pflanzen machen <mask>."}\n`,
  "records.jsonl": `{"text":"Les plantes boivent de l'<mask>."}\n`,
  "gold.jsonl": ["Guten Morgen", "Good morning", "OK", "Bonjour", "ciao"].map((text, i) =>
    `${JSON.stringify({ text, label: ["de", "en", "de", "fr", "es"][i] })}\n`
  ).join(""),
  "a.jsonl": `{"text":"one","labels":[{"label":"x","score":0.9}],"gold":"x"}\n` +
    `{"text":"two","labels":[{"label":"y","score":0.6}],"gold":"x"}\n`,
  "b.jsonl":
    `{"text":"one","labels":[{"label":"x","score":0.8}]}\n{"text":"two","labels":[{"label":"x","score":0.7}]}\n`,
  "calibration.json": `{"temperature":1.5}\n`,
  "lignes.txt": "Les plantes boivent de l'<mask>.\n",
  "sentences.txt": SENTENCES.slice(0, 50).join("\n") + "\n",
};

/** Runs an example in a folder of its own against this tree; paths of this machine are left out of what it writes. */
export async function runExample({ place, language, script }: Example): Promise<Ran> {
  const folder = await Deno.makeTempDir();
  try {
    await shims(folder);
    const inputs = Object.entries(INPUTS).filter(([name]) => !script.includes(`-o ${name}`));
    for (const [name, text] of inputs) await Deno.writeTextFile(join(folder, name), text);
    const env = await models(folder, place, script);
    await using hub = ONLINE.test(script) ? await exampleHub() : undefined;
    // Which of several files comes first differs from run to run.
    if (hub) Object.assign(env, { HF_ENDPOINT: hub.url, XLM_QUIET: "1" });
    const there = new Set(await filesIn(folder));
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-euo", "pipefail", "-c", language === "sh" ? script : await program(folder, script)],
      cwd: folder,
      env: { PATH: `${folder}:${Deno.env.get("PATH")}`, NO_COLOR: "1", HF_HUB_CACHE: join(folder, "hub"), ...env },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes).replaceAll(folder, ".").replaceAll(ROOT, "./")
    );
    const files = (await filesIn(folder)).filter((name) => !there.has(name) && name !== PROGRAM).map(
      async (name) => [name, await Deno.readTextFile(join(folder, name))],
    );
    return { code, stdout: out!, stderr: err!, files: Object.fromEntries(await Promise.all(files)) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** On a user's machine npx brings Deno; here the running one serves, and the tests do not run themselves. */
async function shims(folder: string): Promise<void> {
  const deno = `cd "${ROOT}" && exec "${Deno.execPath()}" "$@"`;
  await shim(folder, "xlm", `exec "${Deno.execPath()}" run -A --quiet "${join(ROOT, "main.ts")}" "$@"`);
  await shim(folder, "npx", `shift 2; [ "$1" = task ] && exit 0; ${deno}`);
  await shim(folder, "deno", `[ "$1 $2" = "task ok" ] && exit 0; ${deno}`);
}

async function shim(folder: string, name: string, body: string): Promise<void> {
  await Deno.writeTextFile(join(folder, name), `#!/usr/bin/env bash\n${body}\n`, { mode: 0o755 });
}

/** Lays out the models that an example needs, and returns the variables that name them. */
async function models(folder: string, place: string, script: string): Promise<Record<string, string>> {
  for (const [, name, fixture, model] of FOLDERS.filter(([where, name]) => where === place && script.includes(name))) {
    await layOutModel(join(folder, name), fixture, model);
  }
  if (script.includes("FacebookAI/") && !ONLINE.test(script)) {
    await layOutModel(join(folder, CACHED, "snapshots", "0"), "translate_score", "roberta");
    await Deno.mkdir(join(folder, CACHED, "refs"));
    await Deno.writeTextFile(join(folder, CACHED, "refs", "main"), "0");
  }
  const env: Record<string, string> = {};
  for (const [variable, fixture, model] of VARIABLES.filter(([variable]) => script.includes(`$${variable}`))) {
    env[variable] = await layOutModel(join(folder, variable), fixture, model);
  }
  return env;
}

/** A hub with tiny models under the names of those that people have. */
async function exampleHub(): Promise<FakeHub> {
  const { files } = await readHubRepositories();
  return fakeHub(Object.fromEntries([...files].map(([id, contents]) => [id, Object.fromEntries(contents)])));
}

/** Writes a tiny model into a folder. */
export async function layOutModel(directory: string, fixture: string, name: string): Promise<string> {
  const stored = await readFixture<Record<string, StoredModel>>(`${fixture}/models.json.gz`);
  await Deno.mkdir(directory, { recursive: true });
  await layOut(stored[name]!, directory);
  return directory;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ isFile }) => isFile).map(({ name }) => name).sort();
}

const PROGRAM = "example.ts";

/** A shell command that runs a TypeScript example against this tree; `deno task ok` checks its types with all others. */
async function program(folder: string, script: string): Promise<string> {
  const path = join(folder, PROGRAM);
  await Deno.writeTextFile(path, script.replaceAll('"@xlm/xlm"', JSON.stringify(join(ROOT, "mod.ts"))));
  return `"${Deno.execPath()}" run -A --quiet --config "${join(ROOT, "deno.json")}" "${path}"`;
}
