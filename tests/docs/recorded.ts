import { assertEquals } from "@std/assert";
import type { Example } from "./example.ts";
import { assertSameOutput, isSameOutput, outline, type Output, type Outputs, readOutput } from "./output.ts";
import { type Ran, runExample } from "./run_example.ts";

const FILE = new URL("../fixtures/examples.json", import.meta.url);

/** What an example wrote when it was recorded; no stdout where the page shows it. */
export interface Recorded {
  stdout?: Output;
  stderr?: string;
  /** Files, by name. */
  files?: Outputs;
}

/** Whether a POSIX shell and the programs that an example pipes through are there. */
export async function canRun({ script }: Example): Promise<boolean> {
  if (Deno.build.os === "windows") return false;
  if (!/\bjq /.test(script)) return true;
  const { success } = await new Deno.Command("bash", { args: ["-c", "command -v jq"], stdout: "null" }).output();
  return success;
}

/** The recorded outputs, by `keyOf`. */
export async function readRecorded(): Promise<Record<string, Recorded>> {
  return JSON.parse(await Deno.readTextFile(FILE));
}

/** Writes the recorded outputs, an example a line. */
export async function writeRecorded(recorded: Readonly<Record<string, Recorded>>): Promise<void> {
  const lines = Object.entries(recorded).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  await Deno.writeTextFile(FILE, `{\n${lines.sort().join(",\n")}\n}\n`);
}

/** What names an example in the file: its place and its script. */
export function keyOf({ place, script }: Example): string {
  return `${place}: ${script.trim()}`;
}

/**
 * Runs an example and returns what is to be recorded of it, and the output that its page should show. What differs from
 * earlier by the last digits of numbers stays as it is.
 */
export async function record(
  example: Example,
  earlier: Recorded | undefined,
): Promise<{ recorded: Recorded; shown: string | undefined }> {
  const ran = await ranWell(example);
  const { stdout, files, ...recorded } = recordable(example, ran);
  const kept = {
    ...(stdout && { stdout: earlier?.stdout && isSameOutput(stdout, earlier.stdout) ? earlier.stdout : stdout }),
    ...(files && { files: earlier?.files && isSameOutput(files, earlier.files) ? earlier.files : files }),
  };
  const shown = example.output?.text;
  const isSame = shown !== undefined && isSameOutput(readOutput(ran.stdout), readOutput(shown));
  return { recorded: { ...kept, ...recorded }, shown: isSame ? shown : asShown(ran.stdout) };
}

/** Runs an example and compares what it writes with what was recorded, and with what the page shows. */
export async function assertAsRecorded(example: Example, recorded: Recorded): Promise<void> {
  const ran = await ranWell(example);
  if (example.output?.kind === "text") assertEquals(asShown(ran.stdout), asShown(example.output.text));
  if (example.output?.kind === "jsonl") assertSameOutput(readOutput(ran.stdout), readOutput(example.output.text));
  const { stdout, stderr, files } = recordable(example, ran);
  if (stdout) assertSameOutput(stdout, recorded.stdout!);
  assertSameOutput(files ?? {}, recorded.files ?? {});
  assertEquals(stderr, recorded.stderr);
}

/** A page shows no empty lines at the end of a block. */
function asShown(text: string): string {
  return text.replace(/\n+$/, "\n");
}

async function ranWell(example: Example): Promise<Ran> {
  const ran = await runExample(example);
  assertEquals(ran.code, 0, ran.stderr);
  return ran;
}

function recordable({ script, output }: Example, { stdout, stderr, files }: Ran): Recorded {
  const ofTheMachine = script.startsWith("xlm doctor");
  const written = Object.entries(files).map(([name, text]) => [name, fileOutput(name, text)] as const);
  // Of other programs than xlm it is what Deno says.
  const silent = stderr === "" || /^(npx|deno) /m.test(script);
  return {
    ...(output ? {} : { stdout: ofTheMachine ? outline(stdout) : readOutput(stdout) }),
    ...(silent ? {} : { stderr }),
    ...(written.length > 0 && { files: Object.fromEntries(written) }),
  };
}

/** Of a manifest the names of its fields, and of a page its headings: both have times and hashes. */
function fileOutput(name: string, text: string): Output {
  if (name.endsWith(".manifest.json")) return { json: [Object.keys(JSON.parse(text))] };
  if (!name.endsWith(".html")) return readOutput(text);
  return { json: [...text.matchAll(/<h[123][^>]*>(.*?)<\/h/g)].map(([, heading]) => heading) };
}
