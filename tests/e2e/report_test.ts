import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { xlm } from "./xlm.ts";
import { inTempDirectory } from "../in_temp_directory.ts";

const LINES = [
  { id: 1, text: "guten Tag", gold: "de", labels: [{ label: "de", score: 0.9 }] },
  { id: 2, text: "no", gold: "es", labels: [{ label: "en", score: 0.3 }] },
  { id: 3, text: "", error: { code: "empty_text", message: "The text is empty" } },
].map((line) => JSON.stringify(line) + "\n").join("");

Deno.test("report writes one page, to stdout or to a file that is not there yet", async () => {
  await inTempDirectory(async (cwd) => {
    await Deno.writeTextFile(join(cwd, "out.jsonl"), LINES);
    const shown = await xlm(["report", "out.jsonl", "--gold-field", "gold"], { cwd });
    assertEquals([shown.code, shown.stderr], [0, ""]);
    assertMatch(shown.stdout, /^<!doctype html>\s+<html lang="en">/);
    for (const part of ["out.jsonl", "50.0 %", "empty_text", "Least certain first"]) {
      assertStringIncludes(shown.stdout, part);
    }
    const args = ["report", "out.jsonl", "--gold-field", "gold", "-o", "page.html"];
    assertEquals((await xlm(args, { cwd })).code, 0);
    assertEquals(await Deno.readTextFile(join(cwd, "page.html")), shown.stdout);
    const again = await xlm(args, { cwd });
    const message = "xlm: Cannot write page.html: it exists; expected a new file. Use --overwrite to replace it.\n";
    assertEquals([again.code, again.stderr], [2, message]);
    assertEquals((await xlm([...args, "--overwrite"], { cwd })).code, 0);
  });
});

Deno.test("report knows from the manifest what the run was asked, and says if it is of another file", async () => {
  await inTempDirectory(async (cwd) => {
    const stdin = '{"body":"Wo ist der Bahnhof?","g":"de"}\n{"body":"","g":"de"}\n';
    const options = ["--field", "body", "--gold-field", "g", "--result-field", "said"];
    await xlm(["classify", ...options, "-o", "out.jsonl", "--with-manifest"], { cwd, stdin });
    const { code, stdout, stderr } = await xlm(["report", "out.jsonl"], { cwd });
    assertEquals([code, stderr], [0, ""]);
    for (const part of ["Wo ist der Bahnhof?", "100.0 %", "gold-field = g", "default"]) {
      assertStringIncludes(stdout, part);
    }
    await Deno.writeTextFile(join(cwd, "out.jsonl"), "\n", { append: true });
    const other = await xlm(["report", "out.jsonl"], { cwd });
    assertEquals(other.stderr, "xlm: out.jsonl is not the output that its manifest describes; the page says so\n");
    assertStringIncludes(other.stdout, "The manifest is of another version of this file");
  });
});

Deno.test("report reads bare results and standard input, and refuses what is no result", async () => {
  const bare = await xlm(["report"], { stdin: '[{"label":"a","score":0.5}]\n[]\n' });
  assertEquals([bare.code, bare.stderr], [0, ""]);
  const other = await xlm(["report"], { stdin: '{"text":"a","embedding":[1]}\n' });
  const found = "Cannot report on line 1: it has text, embedding; expected a result of classify, tag or qa in " +
    "labels, entities, answers. Use --result-field to name another field.";
  assertEquals([other.code, other.stderr, other.stdout], [2, `xlm: ${found}\n`, ""]);
  const text = await xlm(["report"], { stdin: "hello\n" });
  assertEquals(text.code, 2);
  assertStringIncludes(text.stderr, "no line is JSON; expected the output of classify, tag or qa.");
});

Deno.test("report leaves out a line that a killed run has left, and says so", async () => {
  const { code, stdout, stderr } = await xlm(["report"], { stdin: `${LINES}{"id":4,"te` });
  assertEquals([code, stderr], [1, "xlm: standard input:4: it is not JSON; left out\n"]);
  assert(stdout.includes("1 line could not be read"));
});
