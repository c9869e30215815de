import { fromFileUrl, join } from "@std/path";
import { layOutModel } from "../docs/run_example.ts";

/** Whether `deno task scale` asked for the tests with real engines. They need what it says in docs/scale.md. */
export const WANTED = Deno.env.get("XLM_SCALE") === "1";

/** The repository. */
export const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/** The program as an engine starts it. */
export const PROGRAM: readonly string[] = [Deno.execPath(), "run", "-A", "--quiet", join(ROOT, "main.ts")];

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end. */
export async function run(
  command: readonly string[],
  how: { cwd: string; env?: Record<string, string> },
): Promise<Ended> {
  const [program = "", ...args] = command;
  const { code, stdout, stderr } = await new Deno.Command(program, { args, ...how, stdin: "null" }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** A folder with a tiny classifier, `xlm` on the path, and an input; gone when the test ends. */
export async function inJob(lines: readonly string[], test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await layOutModel(join(folder, "model"), "classify", "xlm_three");
    await Deno.writeTextFile(join(folder, "in.jsonl"), lines.map((line) => `${line}\n`).join(""));
    const script = `#!/bin/sh\nexec ${PROGRAM.map((part) => `"${part}"`).join(" ")} "$@"\n`;
    await Deno.writeTextFile(join(folder, "xlm"), script, { mode: 0o755 });
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const SENTENCES = ["Plants make food.", "A green house.", "Nobody eats.", "The water is cold.", "Les plantes boivent."];

/** `count` records; each of `failing` has no text. */
export function records(count: number, failing: readonly number[]): string[] {
  return Array.from({ length: count }, (_, id) => {
    if (failing.includes(id)) return JSON.stringify({ id });
    const text = Array.from({ length: 1 + id % 7 }, (_, i) => SENTENCES[(id + i * i) % SENTENCES.length]).join(" ");
    return JSON.stringify({ id, text: `${id} ${text}` });
  });
}
