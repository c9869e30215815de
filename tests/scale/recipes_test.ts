/** `deno task scale`: the recipes of docs/scale.md, as they stand there. Needs Debian's package `parallel`. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { inJob, records, ROOT, run, WANTED } from "./engines.ts";

const LINES = 2_000;
const FAILING = [3, 777, 1_999];
const TASKS = 5;

interface Recipe {
  section: string;
  script: string;
}

/** The `bash` blocks of the page, with the titles of their sections. */
async function recipes(): Promise<Recipe[]> {
  const page = await Deno.readTextFile(join(ROOT, "docs/scale.md"));
  return page.split(/^## /m).flatMap((section) =>
    [...section.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, script = ""]) => ({
      section: section.split("\n")[0]!,
      script,
    }))
  );
}

/** The variables of each task of an array; those of one run where a recipe has no array. */
function tasksOf({ script }: Recipe): Record<string, string>[] {
  const tasks = Array.from({ length: TASKS }, (_, i) => i);
  if (script.includes("SLURM_")) {
    return tasks.map((i) => ({ SLURM_ARRAY_TASK_ID: `${i + 1}`, SLURM_ARRAY_TASK_COUNT: `${TASKS}` }));
  }
  if (script.includes("AWS_")) return tasks.map((i) => ({ AWS_BATCH_JOB_ARRAY_INDEX: `${i}` }));
  return [{}];
}

const RECIPES = await recipes();

Deno.test("docs/scale.md has recipes", () => assertEquals(RECIPES.length, 5));

for (const [i, recipe] of RECIPES.entries()) {
  Deno.test({
    name: `${recipe.section} (${
      i + 1
    }): the result is that of a plain run; failed records fail nothing, nothing is left`,
    ignore: !WANTED,
    fn: () =>
      inJob(records(LINES, FAILING), async (folder) => {
        const plain = await run([join(folder, "xlm"), "classify", "-m", "model", "in.jsonl"], { cwd: folder });
        assertEquals(plain.code, 1, plain.stderr);
        const env = { PATH: `${folder}:${Deno.env.get("PATH")}` };
        for (const variables of tasksOf(recipe)) {
          const how = { cwd: folder, env: { ...env, ...variables } };
          const { code, stderr } = await run(["bash", "-euo", "pipefail", "-c", recipe.script], how);
          assertEquals(code, 0, stderr);
        }
        const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
        const parts = names.includes("out.jsonl") ? ["out.jsonl"] : names.filter((name) => name.startsWith("part-"));
        assert(parts.every((name) => name.endsWith(".jsonl")), names.join(" "));
        const texts = await Promise.all(parts.map((name) => Deno.readTextFile(join(folder, name))));
        assertEquals(texts.join(""), plain.stdout);
        assertEquals(names.filter((name) => /\.(tmp|state)/.test(name)), []);
      }),
  });
}
