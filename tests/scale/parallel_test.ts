/** `deno task scale`: GNU parallel. Needs Debian's package `parallel`. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { inJob, records, run, WANTED } from "./engines.ts";

const LINES = 2_000;
const FAILING = [3, 777, 1_999];

/** Runs a line of shell in a folder, and a plain run over the same input. */
async function beside(folder: string, script: string, kind: "jsonl" | "files" = "jsonl") {
  const plain = await run([join(folder, "xlm"), "classify", "-m", "model", "in.jsonl"], { cwd: folder });
  assertEquals(plain.code, 1, plain.stderr);
  const path = `export PATH="${folder}:$PATH"`;
  const { code, stdout, stderr } = await run(["bash", "-euo", "pipefail", "-c", `${path}\n${script}`], { cwd: folder });
  const written = kind === "jsonl"
    ? stdout
    : await run(["bash", "-c", "cat part-*.jsonl"], { cwd: folder }).then(({ stdout }) => stdout);
  return { code, stderr, written, plain: plain.stdout };
}

const RECIPES: readonly (readonly [name: string, script: string, kind: "jsonl" | "files"])[] = [
  [
    "blocks of standard input",
    "parallel --will-cite -j2 -k --pipe --block 40k --halt now,fail=1 xlm classify -m model --exit-zero --threads 1 < in.jsonl",
    "jsonl",
  ],
  [
    "shards of a file",
    "parallel --will-cite -j2 -k --halt now,fail=1 xlm classify -m model --exit-zero --threads 1 --shard {}/5 in.jsonl ::: 1 2 3 4 5",
    "jsonl",
  ],
  [
    "shards by xargs, each into a file of its own",
    `seq -w 1 5 | xargs -P 2 -I{} sh -c '
  xlm classify -m model --exit-zero --threads 1 --shard {}/5 -o part-{}.tmp --resume -q in.jsonl && mv part-{}.tmp part-{}.jsonl'`,
    "files",
  ],
];

for (const [name, script, kind] of RECIPES) {
  Deno.test({
    name: `${name}: the result is that of a plain run, and failed records fail nothing`,
    ignore: !WANTED,
    fn: () =>
      inJob(records(LINES, FAILING), async (folder) => {
        const { code, stderr, written, plain } = await beside(folder, script, kind);
        assertEquals(code, 0, stderr);
        assertEquals(written, plain);
        const left = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => /\.(tmp|state)/.test(name));
        assertEquals(left, []);
      }),
  });
}
