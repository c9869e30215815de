/**
 * What the binary carries. It is made with Deno itself in place of its smaller runtime (denort), which is fetched from
 * the network: such a binary does not run, but its contents are the same.
 */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { TARGETS } from "../../compile/targets.ts";
import { compileBinary } from "../../compile/compile_binary.ts";
import { sizeText } from "../../lib/reports/size_text.ts";
import { xlm } from "../e2e/xlm.ts";
import { type Embedded, readEmbedded } from "./embedded.ts";
import { EmptyRoot, wayIn } from "./empty_root.ts";
import { type Question, QUESTIONS } from "./questions.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const LARGEST = 180_000_000;
const LINUX = Deno.build.os === "linux";

/** Files of the binary, and a question that cannot be answered without each. */
const NEEDED: Readonly<Record<string, keyof typeof QUESTIONS>> = {
  "lib/runtime/session_worker.ts": "classify",
  "lib/text/segment/data/chinese.json": "chinese",
  "lib/text/segment/data/thai.json": "thai",
  "models/default/model.safetensors": "qa",
  "models/default/sentencepiece.bpe.model": "tokenize",
  "models/small/config.json": "classify_small",
  "models/small/merges.txt": "classify_small",
  "node_modules/onnxruntime-node/bin": "embed",
};

const WAY_IN = LINUX ? await wayIn() : undefined;

Deno.test({
  name: `the binary${LINUX ? "" : " (skipped: its reader knows Linux)"}`,
  ignore: !LINUX,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    try {
      const output = join(folder, "xlm");
      const models = ["default", "small"];
      const code = await compileBinary({ target: Deno.build.target, models, output }, { DENORT_BIN: Deno.execPath() });
      assertEquals(code, 0);
      const binary = await Deno.readFile(output);
      const embedded = readEmbedded(binary);
      await t.step("carries all that is read by path, and licences", () => checkParts(embedded));
      await t.step("carries nothing else", () => checkNothingElse(embedded));
      await t.step("is under 180 MB with the small model", () => {
        const large = [...embedded.files].filter(([path]) => path.startsWith("models/default/"));
        const size = large.reduce((left, [, { length }]) => left - length, binary.length);
        assert(size < LARGEST, `${size} bytes`);
      });
      await t.step({
        name: `answers as the repository does where there is nothing else${
          WAY_IN ? "" : " (skipped: neither chroot nor unshare is permitted)"
        }`,
        ignore: WAY_IN === undefined,
        async fn() {
          const root = await EmptyRoot.layOut(embedded, await Deno.makeTempDir({ dir: folder }), WAY_IN!);
          await checkAnswers(root);
          await checkNeeded(root);
          await checkExtractions(root);
        },
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function checkParts({ files }: Embedded): Promise<void> {
  const missing: string[] = [];
  for (const part of ["LICENSE", "NOTICE.md", "compile/licences/onnxruntime/LICENSE", ...await readByPath()]) {
    if (![...files.keys()].some((path) => path.startsWith(part))) missing.push(part);
  }
  assertEquals(missing, []);
}

/** What modules name relative to themselves: files, folders, and the beginnings of names. */
async function readByPath(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ["commands", "lib", "models"]) {
    for await (const path of modules(folder)) {
      const text = await Deno.readTextFile(join(ROOT, path));
      for (const [, named] of text.matchAll(/new URL\(["`]([^"`$]+)[^)]*, import\.meta\.url\)/g)) {
        found.push(join(dirname(path), named!));
      }
    }
  }
  assert(found.length >= 4);
  return found;
}

async function* modules(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    const path = join(folder, name);
    if (isDirectory) yield* modules(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

function checkNothingElse({ metadata, files }: Embedded): void {
  const paths = [...files.keys()];
  const folders = new Set(paths.map((path) => path.split("/")[0]));
  assertEquals([...folders].sort(), [
    ...[".deno_compile_node_modules", "LICENSE", "NOTICE.md", "commands", "compile", "deno.json", "lib"],
    ...["main.ts", "models"],
  ]);
  const development = /(^|\/)(train|fast-check|pure-rand)\/|^compile\/(?!licences)|^lib\/.*\.py$/;
  assertEquals(paths.filter((path) => development.test(path)), []);
  const platforms = new Set(paths.flatMap((path) => path.match(/\/bin\/napi-v6\/(\w+\/\w+)\//)?.[1] ?? []));
  assertEquals([...platforms], [TARGETS[Deno.build.target]]);
  assertEquals(metadata.code_cache_key, null);
  const builder = [ROOT, fromFileUrl(import.meta.resolve("onnxruntime-node/package.json"))];
  const named = [...files].filter(([, bytes]) => builder.some((path) => Buffer.from(bytes).includes(path)));
  assertEquals(
    [...named.map(([path]) => path), ...builder.filter((path) => JSON.stringify(metadata).includes(path))],
    [],
  );
}

async function checkAnswers(root: EmptyRoot): Promise<void> {
  for (const { args, stdin } of Object.values<Question>(QUESTIONS)) {
    const [here, there] = await Promise.all([xlm(args, stdin === undefined ? {} : { stdin }), root.xlm(args, stdin)]);
    assertEquals(there, here);
    assertEquals(here.code, 0, here.stderr);
  }
}

/** The answers above would show that a file was forgotten. */
async function checkNeeded(root: EmptyRoot): Promise<void> {
  for (const [part, question] of Object.entries(NEEDED)) {
    const path = join(root.folder, root.program, part);
    const { args, stdin }: Question = QUESTIONS[question];
    await Deno.rename(path, `${path}.away`);
    const { code } = await root.xlm(args, stdin);
    assert(code !== 0, `${args.join(" ")} without ${part}`);
    await Deno.rename(`${path}.away`, path);
  }
}

/** `doctor` names the extraction, and `--clean` removes another. */
async function checkExtractions(root: EmptyRoot): Promise<void> {
  const other = `${dirname(root.program)}/0123456789abcdef`;
  await Deno.mkdir(join(root.folder, other));
  await Deno.copyFile(join(root.folder, root.program, "deno.json"), join(root.folder, other, "deno.json"));
  const { size } = await Deno.stat(join(root.folder, other, "deno.json"));
  const binary = async () => JSON.parse((await root.xlm(["doctor", "--json"])).stdout).binary;
  const { path, extracted, others } = await binary();
  assertEquals([path, extracted.path, others], ["/deno", root.program, [{ path: other, bytes: size }]]);
  assertEquals(await root.xlm(["doctor", "--clean"]), {
    code: 0,
    stdout: `removed: ${other} (${sizeText(size)})\n`,
    stderr: "",
  });
  assertEquals((await binary()).others, []);
}
