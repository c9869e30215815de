import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join, relative } from "@std/path";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/**
 * What each part may import besides itself: no more than it does import. A folder that is not named belongs to the part
 * around it. Everything may import SHARED and packages.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "cli.ts": ["main.ts", "lib/hub", "lib/runtime", "lib/text"],
  "main.ts": ["commands", "lib/options", "lib/stream"],
  "mod.ts": ["lib/tasks", "lib/runtime", "lib/metrics", "models"],
  "evaluate": ["mod.ts", "lib/tasks", "lib/runtime", "lib/stream", "lib/metrics", "models"],
  "compile": ["lib/reports", "lib/stream"],
  "publish": ["lib/stream"],
  "commands": [
    "lib/extraction",
    "lib/export",
    "lib/reports",
    "lib/tasks",
    "lib/options",
    "lib/record",
    "lib/runtime",
    "lib/stream",
    "lib/hub",
    "lib/completions",
    "models",
  ],
  "lib/export": ["lib/tasks", "lib/runtime", "lib/graph", "lib/checkpoint", "models"],
  "lib/reports": ["lib/extraction", "lib/tasks", "lib/record", "lib/metrics", "lib/runtime", "lib/text", "models"],
  "lib/tasks": [
    "models",
    "models/layers",
    "lib/options",
    "lib/record",
    "lib/runtime",
    "lib/graph",
    "lib/text",
    "lib/metrics",
  ],
  "lib/runtime": ["lib/graph"],
  "lib/completions": [],
  "lib/options": ["lib/record"],
  "lib/stream": ["lib/options", "lib/record", "lib/text"],
  "lib/record": [],
  "models": ["models/layers", "lib/graph", "lib/checkpoint", "lib/text"],
  "models/layers": ["lib/graph", "lib/checkpoint"],
  "lib/graph": ["lib/checkpoint"],
  "lib/metrics": ["lib/text"],
  "lib/hub": ["lib/checkpoint"],
  "lib/checkpoint": [],
  "lib/extraction": [],
  "lib/text": [],
  "lib/jsr": [],
};

const SHARED = [
  "lib/cache_directory.ts",
  "lib/errors.ts",
  "lib/failure_cause.ts",
  "lib/float32.ts",
  "lib/is_object.ts",
  "lib/member.ts",
  "lib/user_home.ts",
  "lib/version.ts",
  "deno.json",
];

/** Cycles that are still there, by their files. */
const CYCLES: string[][] = [];

/** Where texts may name options such as `--top-k`, and why. */
const OPTIONS_NAMED: readonly (readonly [RegExp, string])[] = [
  [/^lib\/tasks\/\w+\/(task|(classify|tag)_options)\.ts$/, "help of the command"],
  [/^lib\/tasks\/(translate_score\/metric_answers|sequence\/sequence_options)\.ts$/, "help of options"],
  [/^lib\/errors\.ts$/, "what docs/contract.md says of the codes of a command's records"],
  [/^lib\/stream\//, "reads and writes for commands; no import of mod.ts leads there"],
  [/^lib\/reports\/page\/style_data\.ts$/, "properties of CSS"],
  [/^lib\/(runtime\/(devices\/cuda|telemetry)|hub\/connection_failure|failure_cause)\.ts$/, "an option of Deno"],
];

const LONGEST_FUNCTION = 60;

/** Functions that may be longer, and why. */
const LONG_FUNCTIONS: Readonly<Record<string, string>> = {
  "lib/checkpoint/torch/pickle.ts step": "one switch with a case an opcode",
};

const LONGEST_FILE = 300;

/** Files that may be longer, and why. */
const LONG_FILES: Readonly<Record<string, string>> = {};

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

/** Every file of the product, and its text. */
async function product(): Promise<Map<string, string>> {
  const parts = await Promise.all(["commands", "lib", "models", "evaluate", "compile", "publish"].map(sources));
  const paths = ["cli.ts", "main.ts", "mod.ts", ...parts.flat()];
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await Deno.readTextFile(join(ROOT, path))] as const)),
  );
}

const PRODUCT = await product();

/** Files that each file imports, types included, at once or later, or starts as a worker. */
const IMPORTS: ReadonlyMap<string, readonly string[]> = new Map(
  [...PRODUCT].map(([path, text]) => {
    const targets = text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\bnew URL\()\s*"(\.[^"]+\.(?:ts|json))"/g);
    return [path, [...targets].map(([, target]) => relative(ROOT, join(ROOT, dirname(path), target!)))];
  }),
);

function partOf(path: string): string | undefined {
  const parts = Object.keys(MAY_IMPORT).filter((part) => path === part || path.startsWith(`${part}/`));
  return parts.sort((a, b) => b.length - a.length)[0];
}

/** Groups of nodes each of which leads to all others of its group, sorted; without the groups of one. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reachable = (from: string) => {
    const seen = new Set<string>();
    const open = [...graph.get(from) ?? []];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      open.push(...graph.get(node) ?? []);
    }
    return seen;
  };
  const reach = new Map([...graph.keys()].map((node) => [node, reachable(node)]));
  const groups = [...graph.keys()].filter((node) => reach.get(node)!.has(node))
    .map((node) => [...reach.get(node)!].filter((other) => reach.get(other)?.has(node)).sort());
  return [...new Map(groups.map((group) => [group.join(" "), group])).values()].sort();
}

Deno.test("every file belongs to a part", () => {
  assertEquals([...PRODUCT.keys()].filter((path) => partOf(path) === undefined && !SHARED.includes(path)), []);
});

Deno.test("imports go the ways that are drawn, and every way is used", () => {
  const wrong: string[] = [];
  const used = new Set<string>();
  for (const [path, imports] of IMPORTS) {
    const part = partOf(path);
    if (part === undefined) continue;
    for (const imported of imports) {
      const other = partOf(imported);
      if (SHARED.includes(imported) || other === part) continue;
      if (other !== undefined && MAY_IMPORT[part]!.includes(other)) used.add(`${part} → ${other}`);
      else wrong.push(`${path} imports ${imported}`);
    }
  }
  const drawn = Object.entries(MAY_IMPORT).flatMap(([part, others]) => others.map((other) => `${part} → ${other}`));
  assertEquals(wrong, []);
  assertEquals(drawn.filter((way) => !used.has(way)), [], "drawn, and not used: take it out of MAY_IMPORT");
});

Deno.test("no way leads back to where it began: between parts, and between files", () => {
  assertEquals(cycles(new Map(Object.entries(MAY_IMPORT))), []);
  const own = new Map([...IMPORTS].filter(([path]) => !path.startsWith("lib/jsr/"))); // shaped as the packages that it stands for
  assertEquals(cycles(own), CYCLES, "the cycles are not those of CYCLES");
});

Deno.test("a family of models knows no other, and not the list of them", async () => {
  const families: string[] = [];
  for await (const { name } of Deno.readDir(join(ROOT, "models"))) {
    if (IMPORTS.has(`models/${name}/family.ts`)) families.push(`models/${name}/`);
  }
  assert(families.length > 1);
  const wrong = families.flatMap((own) => {
    const others = [...families.filter((other) => other !== own), "models/families.ts"];
    const imported = [...IMPORTS].filter(([path]) => path.startsWith(own)).flatMap(([, imports]) => imports);
    return imported.filter((path) => others.some((other) => path.startsWith(other)));
  });
  assertEquals(wrong, []);
});

Deno.test("onnxruntime is known to lib/runtime only, stdin and stdout to lib/stream only", () => {
  const wrong: string[] = [];
  for (const [path, text] of PRODUCT) {
    if (!path.startsWith("lib/runtime/") && text.includes('"onnxruntime-node"')) wrong.push(`${path}: onnxruntime`);
    if (!/^lib\/(stream|jsr)\//.test(path) && /Deno\.(stdin|stdout|stderr)|console\./.test(text)) {
      wrong.push(`${path}: standard streams`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("the library never speaks of a command's options", () => {
  const wrong: string[] = [];
  const used = new Set<RegExp>();
  for (const [path, text] of PRODUCT) {
    if (!/^(lib|models)\//.test(path) || path.startsWith("lib/jsr/") || !/--[a-z]/.test(text)) continue;
    const texts = writtenTexts(path, text).filter((written) => /--[a-z]/.test(written));
    const [exception] = OPTIONS_NAMED.find(([where]) => where.test(path)) ?? [];
    if (exception === undefined) wrong.push(...texts.map((written) => `${path}: ${written}`));
    else if (texts.length > 0) used.add(exception);
  }
  assertEquals(wrong, [], "give the error a function of `called`, and name the argument");
  assertEquals(OPTIONS_NAMED.filter(([where]) => !used.has(where)), [], "no such text: take it out of OPTIONS_NAMED");
});

/** The texts in a file that are no comments. */
function writtenTexts(path: string, text: string): string[] {
  const found: string[] = [];
  const visitor = {
    Literal: ({ value }: { value: unknown }) => void (typeof value === "string" && found.push(value)),
    TemplateElement: ({ raw }: { raw: string }) => void found.push(raw),
  };
  runVisitor(visitor, path, text);
  return found;
}

Deno.test("files are small: median under 120 lines, none over 300 but tables", () => {
  const sizes = [...PRODUCT].filter(([path]) => !TABLES.test(path))
    .map(([path, text]): [number, string] => [text.trimEnd().split("\n").length, path])
    .sort(([a], [b]) => b - a);
  const median = sizes[sizes.length >> 1]![0];
  assert(median < 120, `the median is ${median} lines`);
  assertEquals(
    sizes.filter(([lines]) => lines > LONGEST_FILE).map(([, path]) => path).sort(),
    Object.keys(LONG_FILES).sort(),
    "the long files are not those of LONG_FILES",
  );
});

Deno.test("functions are short: none over 60 lines", () => {
  const long: string[] = [];
  for (const [path, text] of PRODUCT) {
    if (text.split("\n").length > LONGEST_FUNCTION) long.push(...longFunctions(path, text));
  }
  assertEquals(
    long.sort(),
    Object.keys(LONG_FUNCTIONS).sort(),
    "the long functions are not those of LONG_FUNCTIONS",
  );
});

type Named = Deno.lint.Node & { id?: { name?: string } | null; key?: { name?: string }; parent: Named };

/** The file's functions that are too long, by name. */
function longFunctions(path: string, text: string): string[] {
  const found: string[] = [];
  const see = (node: Deno.lint.Node) => {
    const [from, to] = node.range;
    if (text.slice(from, to).split("\n").length <= LONGEST_FUNCTION) return;
    const { id, parent } = node as Named;
    const callee = text.slice(0, from).match(/\.(\w+)\((?:async )?$/)?.[1];
    const name = id?.name ?? parent.id?.name ?? parent.key?.name ?? (callee && `(at .${callee})`);
    found.push(`${path} ${name}`);
  };
  runVisitor({ FunctionDeclaration: see, FunctionExpression: see, ArrowFunctionExpression: see }, path, text);
  return found;
}

function runVisitor(visitor: Deno.lint.LintVisitor, path: string, text: string): void {
  Deno.lint.runPlugin({ name: "architecture", rules: { "visit": { create: () => visitor } } }, path, text);
}
