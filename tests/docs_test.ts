/** Runs every `sh` and `ts` block of README.md and docs/ and compares its output with the block that follows, if one does. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { layOut, readFixture, type StoredModel } from "./lib/tasks/stored_models.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

interface Example {
  file: string;
  line: number;
  language: "sh" | "ts";
  script: string;
  /** What stdout shows: JSON lines, or text. */
  output: { kind: string; text: string } | undefined;
}

function examples(file: string, markdown: string): Example[] {
  const blocks = [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```\n(\s*)/gm)];
  return blocks.flatMap((block, i) => {
    const [whole, language, script = "", gap] = block;
    if (language !== "sh" && language !== "ts") return [];
    const next = blocks[i + 1];
    const follows = next !== undefined && next.index === block.index + whole.length && gap !== undefined;
    const output = follows && /^(jsonl|text)$/.test(next[1]!) ? { kind: next[1]!, text: next[2]! } : undefined;
    const line = markdown.slice(0, block.index).split("\n").length;
    return [{ file, line, language, script, output }];
  });
}

const files = ["README.md"];
for await (const entry of Deno.readDir(join(ROOT, "docs"))) {
  if (entry.name.endsWith(".md")) files.push(`docs/${entry.name}`);
}
const found = await Promise.all(
  files.sort().map(async (file) => examples(file, await Deno.readTextFile(join(ROOT, file)))),
);

for (const { file, line, language, script, output } of found.flat()) {
  Deno.test(`${file}:${line} runs as written`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      // On a user's machine npx brings Deno; here the running one serves, and the tests do not run themselves.
      await shim(folder, "xlm", `exec "${Deno.execPath()}" run -A "${join(ROOT, "main.ts")}" "$@"`);
      await shim(folder, "npx", `shift 2; [ "$1" = task ] && exit 0; cd "${ROOT}" && exec "${Deno.execPath()}" "$@"`);
      await shim(folder, "deno", `[ "$1 $2" = "task ok" ] && exit 0; cd "${ROOT}" && exec "${Deno.execPath()}" "$@"`);
      const { code, stdout, stderr } = await new Deno.Command("bash", {
        args: ["-euo", "pipefail", "-c", language === "sh" ? script : await program(folder, script)],
        cwd: folder,
        env: { PATH: `${folder}:${Deno.env.get("PATH")}`, NO_COLOR: "1", ...await taskModels(folder, script) },
      }).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      assertEquals(code, 0, err);
      if (output?.kind === "text") assertEquals(out, output.text);
      if (output?.kind === "jsonl") assertSameJson(out!, output.text);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** The models that docs/tasks.md speaks of, as far as a script does: variable, fixture, model. */
const TASK_MODELS = [
  ["CLASSIFIER", "classify", "xlm_three"],
  ["NLI", "classify", "xlm_nli"],
  ["TAGGER", "tag", "roberta"],
  ["READER", "qa", "roberta"],
] as const;

async function taskModels(folder: string, script: string): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const [variable, fixture, name] of TASK_MODELS) {
    if (!script.includes(`$${variable}`)) continue;
    const models = await readFixture<Record<string, StoredModel>>(`${fixture}/models.json.gz`);
    env[variable] = join(folder, variable);
    await Deno.mkdir(env[variable]);
    await layOut(models[name]!, env[variable]);
  }
  return env;
}

async function shim(folder: string, name: string, body: string): Promise<void> {
  await Deno.writeTextFile(join(folder, name), `#!/usr/bin/env bash\n${body}\n`, { mode: 0o755 });
}

/** A shell command that runs a TypeScript example against this tree. */
async function program(folder: string, script: string): Promise<string> {
  const path = join(folder, "example.ts");
  await Deno.writeTextFile(path, script.replaceAll('"@xlm/xlm"', JSON.stringify(join(ROOT, "mod.ts"))));
  return `"${Deno.execPath()}" run -A --check --config "${join(ROOT, "deno.json")}" "${path}"`;
}

/** Lines of JSON, equal but for the last digits of numbers, which differ from processor to processor. */
function assertSameJson(actual: string, expected: string): void {
  const read = (text: string): unknown[] => text.trim().split("\n").map((line) => JSON.parse(line));
  assertClose(read(actual), read(expected), "$");
}

function assertClose(actual: unknown, expected: unknown, path: string): void {
  if (typeof actual === "number" && typeof expected === "number") {
    assert(
      Math.abs(actual - expected) <= 1e-4 * Math.max(1, Math.abs(expected)),
      `${path}: ${actual}, not ${expected}`,
    );
  } else if (typeof actual === "object" && actual !== null && typeof expected === "object" && expected !== null) {
    assertEquals(Object.keys(actual), Object.keys(expected), path);
    for (const [key, value] of Object.entries(expected)) {
      assertClose((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else assertEquals(actual, expected, path);
}
