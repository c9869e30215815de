import { fromFileUrl, join } from "@std/path";
import { layOut, readFixture, type StoredModel } from "../lib/tasks/stored_models.ts";
import type { Example } from "./example.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Tiny models for the folders that the pages name by a variable: variable, fixture, model. */
const VARIABLES = [
  ["CLASSIFIER", "classify", "xlm_three"],
  ["NLI", "classify", "xlm_nli"],
  ["TAGGER", "tag", "roberta"],
  ["READER", "qa", "roberta"],
] as const;

/** Tiny models for the folders that help texts name: place, folder, fixture, model. */
const FOLDERS = [
  ["xlm classify --help", "MODEL", "classify", "roberta_nli"],
  ["xlm tag --help", "MODEL", "tag", "xlm"],
  ["xlm qa --help", "MODEL", "qa", "xlm"],
  ["xlm info --help", "my-checkpoint", "classify", "xlm_three"],
] as const;

/** The file that the example in `xlm --help` reads. */
const RECORDS = `{"lang":"es","body":"Las plantas producen <mask>."}\n{"lang":"de","body":"Pflanzen machen <mask>."}\n`;

/** Runs an example in a folder of its own against this tree; paths of this machine are left out of what it writes. */
export async function runExample({ place, language, script }: Example): Promise<Ran> {
  const folder = await Deno.makeTempDir();
  try {
    await shims(folder);
    await Deno.writeTextFile(join(folder, "in.jsonl"), RECORDS);
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-euo", "pipefail", "-c", language === "sh" ? script : await program(folder, script)],
      cwd: folder,
      env: { PATH: `${folder}:${Deno.env.get("PATH")}`, NO_COLOR: "1", ...await models(folder, place, script) },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes).replaceAll(folder, ".").replaceAll(ROOT, "./")
    );
    return { code, stdout: out!, stderr: err! };
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
  for (const [, name, fixture, model] of FOLDERS.filter(([where]) => where === place)) {
    await layOutModel(join(folder, name), fixture, model);
  }
  const env: Record<string, string> = {};
  for (const [variable, fixture, model] of VARIABLES.filter(([variable]) => script.includes(`$${variable}`))) {
    env[variable] = await layOutModel(join(folder, variable), fixture, model);
  }
  return env;
}

async function layOutModel(directory: string, fixture: string, name: string): Promise<string> {
  const stored = await readFixture<Record<string, StoredModel>>(`${fixture}/models.json.gz`);
  await Deno.mkdir(directory);
  await layOut(stored[name]!, directory);
  return directory;
}

/** A shell command that runs a TypeScript example against this tree; `deno task ok` checks its types with all others. */
async function program(folder: string, script: string): Promise<string> {
  const path = join(folder, "example.ts");
  await Deno.writeTextFile(path, script.replaceAll('"@xlm/xlm"', JSON.stringify(join(ROOT, "mod.ts"))));
  return `"${Deno.execPath()}" run -A --quiet --config "${join(ROOT, "deno.json")}" "${path}"`;
}
