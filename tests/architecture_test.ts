import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join, relative } from "@std/path";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** What each part may import besides itself. Everything may import lib/errors.ts, lib/float32.ts and packages. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "main.ts": ["commands", "lib/stream", "lib/runtime"],
  "mod.ts": ["lib/tasks", "lib/runtime", "lib/metrics", "models"],
  "commands": ["lib/tasks", "lib/runtime", "lib/stream", "lib/text", "lib/metrics", "models"],
  "lib/tasks": ["models", "lib/graph", "lib/text", "lib/metrics"],
  "lib/metrics": ["lib/text"],
  "lib/runtime": ["lib/tasks"],
  "lib/stream": ["lib/tasks"],
  "models/default/evaluate": ["mod.ts", "lib/tasks", "lib/stream", "models"],
  "models": ["lib/graph", "lib/checkpoint", "lib/text"],
  "lib/graph": ["lib/checkpoint"],
  "lib/checkpoint": [],
  "lib/text": [],
  "lib/jsr": [],
};

/** Files that are tables rather than code. */
const TABLES = /(_table|_tables|_data)\.ts$/;

async function sources(directory: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(ROOT, directory))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory) found.push(...await sources(path));
    else if (path.endsWith(".ts")) found.push(path);
  }
  return found.sort();
}

async function product(): Promise<string[]> {
  const parts = await Promise.all(["commands", "lib", "models"].map(sources));
  return ["main.ts", "mod.ts", ...parts.flat()];
}

function partOf(path: string): string {
  return Object.keys(MAY_IMPORT).find((part) => path === part || path.startsWith(`${part}/`)) ?? path;
}

Deno.test("imports go one way", async () => {
  const wrong: string[] = [];
  for (const path of await product()) {
    const part = partOf(path);
    for (const [, target = ""] of (await Deno.readTextFile(join(ROOT, path))).matchAll(/from "(\.[^"]+)"/g)) {
      const imported = relative(ROOT, join(ROOT, dirname(path), target));
      const other = partOf(imported);
      const shared = ["lib/errors.ts", "lib/float32.ts", "lib/version.ts", "deno.json"].includes(imported);
      if (!shared && other !== part && !MAY_IMPORT[part]?.includes(other)) wrong.push(`${path} imports ${imported}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("onnxruntime is known to lib/runtime only, stdin and stdout to lib/stream only", async () => {
  const wrong: string[] = [];
  for (const path of await product()) {
    const text = await Deno.readTextFile(join(ROOT, path));
    if (!path.startsWith("lib/runtime/") && text.includes('"onnxruntime-node"')) wrong.push(`${path}: onnxruntime`);
    if (!/^lib\/(stream|jsr)\//.test(path) && /Deno\.(stdin|stdout|stderr)|console\./.test(text)) {
      wrong.push(`${path}: standard streams`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("files are small: median under 120 lines, none over 500 but tables", async () => {
  const sizes: [number, string][] = [];
  for (const path of (await product()).filter((path) => !TABLES.test(path))) {
    sizes.push([(await Deno.readTextFile(join(ROOT, path))).split("\n").length, path]);
  }
  sizes.sort(([a], [b]) => b - a);
  const median = sizes[sizes.length >> 1]![0];
  assert(median < 120, `the median is ${median} lines`);
  assertEquals(sizes.filter(([lines]) => lines > 500), [], "too long");
});
