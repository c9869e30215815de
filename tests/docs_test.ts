/** Generated pages are up to date (`deno task docs` makes them), and every example in README.md and docs/ writes what it should. */
import { assert, assertEquals, assertStringIncludes, fail } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { commandOutline } from "../commands/command_outline.ts";
import { programCommand } from "../commands/program.ts";
import { RECORD_ERRORS } from "../lib/errors.ts";
import { helpExamples, pageExamples } from "./docs/example.ts";
import { generatedPages } from "./docs/generated.ts";
import { manPage } from "./docs/man_page.ts";
import { referencePage } from "./docs/reference_page.ts";
import { hasProgram } from "./has_program.ts";
import { assertAsRecorded, canRun, keyOf, readRecorded } from "./docs/recorded.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

const examples = await pageExamples();
const recorded = await readRecorded();

Deno.test("generated pages are up to date", async () => {
  for (const [path, text] of await generatedPages()) {
    assertEquals(await Deno.readTextFile(join(ROOT, path)), text, `${path} is out of date: run deno task docs`);
  }
});

Deno.test("an option's text is in the reference and in the man page", async () => {
  const program = await commandOutline(await programCommand(() => {}));
  const told = "A text that no option has.";
  const changed = {
    ...program,
    commands: program.commands.map((command) => ({
      ...command,
      options: command.options.map((option) =>
        option.flags.includes("--batch-size") ? { ...option, description: told } : option
      ),
    })),
  };
  for (const page of [referencePage, manPage]) {
    assertEquals([program, changed].map((tree) => page(tree).split(told).length), [1, 2]);
  }
});

/** What checks a man page: how to know that it is there, how it is called, the only thing that it may say. */
const MAN_CHECKS = {
  man: [["--version"], ["--warnings", "--local-file"], ""],
  mandoc: [["-T", "ascii", "/dev/null"], ["-T", "lint"], 'WARNING: missing date, using "": TH'],
} as const;

for (const [name, [probe, args, allowed]] of Object.entries(MAN_CHECKS)) {
  const isThere = await hasProgram(name, ...probe);
  Deno.test({
    name: `${name} reads the man page without a warning${isThere ? "" : ` (skipped: no ${name})`}`,
    ignore: !isThere,
    fn: async () => {
      const command = new Deno.Command(name, { args: [...args, join(ROOT, "docs/xlm.1")], env: { MANPAGER: "cat" } });
      const { stdout, stderr } = await command.output();
      const [shown, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      assertEquals((name === "man" ? said : shown)!.trim().replace(/^mandoc: \S+ /, ""), allowed);
      if (name === "man") assertStringIncludes(shown!, "xlm tokenize [options] [files...]");
    },
  });
}

Deno.test("every example is recorded, and nothing else", async () => {
  const keys = [...examples, ...await helpExamples()].map(keyOf);
  assertEquals(Object.keys(recorded).sort(), keys.sort(), "run deno task docs");
});

Deno.test("every error code is one that the code produces", async () => {
  const sources = await Promise.all([join(ROOT, "lib"), join(ROOT, "commands")].map(textOf));
  for (const code of Object.keys(RECORD_ERRORS)) assert(sources.some((text) => text.includes(`"${code}"`)), code);
});

Deno.test("paths that CONTRIBUTING.md and docs/design.md name are there", async () => {
  for (const page of ["CONTRIBUTING.md", "docs/design.md"]) {
    const text = await Deno.readTextFile(join(ROOT, page));
    for (const [, path] of text.matchAll(/`((?:lib|models|commands|tests|evaluate|docs)\/[\w./-]+)`/g)) {
      await Deno.stat(join(ROOT, path!)).catch(() => fail(`${page} names ${path}, which is not there`));
    }
  }
});

for (const example of examples) {
  Deno.test({
    name: `${example.place}:${example.line} writes what it should`,
    ignore: !await canRun(example),
    fn: () => assertAsRecorded(example, recorded[keyOf(example)]!),
  });
}

async function textOf(directory: string): Promise<string> {
  let text = "";
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = join(directory, name);
    if (isDirectory) text += await textOf(path);
    else if (name.endsWith(".ts") && name !== "errors.ts") text += await Deno.readTextFile(path);
  }
  return text;
}
