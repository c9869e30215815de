/** Repositories that people have run as they lie in the cache, and every command answers what transformers answers. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { layOutInCache, readHubRepositories } from "./hub_repositories.ts";
import { jsonLines, xlm } from "./xlm.ts";
import { needing } from "../needing.ts";

const { files, cases } = await readHubRepositories();
const BERT = "intfloat/multilingual-e5-small";

async function withCache(repository: string, use: (env: Record<string, string>) => Promise<void>): Promise<void> {
  const cache = await Deno.makeTempDir();
  try {
    await layOutInCache(cache, repository, files.get(repository)!);
    await use({ HF_HUB_CACHE: cache });
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

/** Needs gold labels, and transformers has nothing like it; its own tests are elsewhere. */
const UNTESTED = /^calibrate$/;

for (const repository of [...files.keys()].filter((name) => name !== BERT)) {
  const own = cases.filter((one) => one.repository === repository);
  needing("links", `${repository} answers as transformers does`, async () => {
    await withCache(repository, async (env) => {
      const info = await xlm(["info", repository, "--json"], { env });
      assertEquals(info.code, 0, info.stderr);
      const { commands, problems, unread, files } = JSON.parse(info.stdout);
      assertEquals([problems, files.missing], [{}, []]);
      assert(unread.every((name: string) => /position_ids|pooler/.test(name)), unread.join());
      for (const { command, records, expected } of own) {
        const [name = "", ...options] = command;
        assert(commands.includes(name), `${name} of ${commands}`);
        const stdin = records.map((record) => `${JSON.stringify(record)}\n`).join("");
        const { code, stdout, stderr } = await xlm([name, "-m", repository, ...options, "--bare"], { env, stdin });
        assertEquals(code, 0, `${command.join(" ")}: ${stderr}`);
        assertClose(jsonLines(stdout), expected, command.join(" "));
      }
      const run = new Set(own.map(({ command }) => command[0]));
      assertEquals(commands.filter((name: string) => !run.has(name) && !UNTESTED.test(name)), []);
    });
  });
}

Deno.test(`${BERT} has XLM-RoBERTa's tokenizer and BERT's model: refused by name`, async () => {
  await withCache(BERT, async (env) => {
    const { code, stdout, stderr } = await xlm(["embed", "-m", BERT, "--text", "a"], { env });
    assertEquals([code, stdout], [3, ""]);
    assertMatch(stderr, /model_type.*bert.*expected.*xlm-roberta/);
  });
});

function assertClose(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === "number") {
    const off = Math.abs((actual as number) - expected);
    assert(off <= 1e-5 * Math.max(1, Math.abs(expected)), `${path}: ${actual}, not ${expected}`);
  } else if (typeof expected === "object" && expected !== null) {
    assertEquals(Object.keys(actual as object), Object.keys(expected), path);
    for (const [key, value] of Object.entries(expected)) {
      assertClose((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else assertEquals(actual, expected, path);
}
