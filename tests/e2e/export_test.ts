import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { layOutModel } from "../docs/run_example.ts";
import { jsonLines, xlm } from "./xlm.ts";
import { inTempDirectory } from "../in_temp_directory.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

const namesIn = (directory: string) => [...Deno.readDirSync(directory)].map(({ name }) => name);

Deno.test("xlm export: every command that the model has answers from the directory as from the model", () =>
  inTempDirectory(async (directory) => {
    const folder = join(directory, "graphs");
    const { code, stdout, stderr } = await xlm(["export", "-m", "small", "-o", folder]);
    assertEquals([code, stderr], [0, ""]);
    const [report] = jsonLines(stdout) as [{ path: string; bytes: number; files: { path: string; size: number }[] }];
    assertEquals(report.path, folder);
    assertEquals(report.files.map(({ path }) => path), namesIn(folder).sort((a, b) => a < b ? -1 : 1));
    assertEquals(report.bytes, report.files.reduce((sum, { size }) => sum + size, 0));
    const calls = [
      ["fill-mask", "--text", "Paris is the <special1> of France.", "--top-k", "2"],
      ["classify", "--text", "Guten Tag"],
      ["tag", "--text", "Paris is in France."],
      ["tokenize", "--text", "Paris is in France."],
    ];
    for (const [command, ...args] of calls) {
      const answers = await Promise.all(
        ["small", folder].map((model) => xlm([command!, "-m", model, "--lang", "en", ...args])),
      );
      assertEquals(answers[1], answers[0], command);
    }
  }));

Deno.test("xlm export: what cannot be written is said, and leaves nothing", () =>
  inTempDirectory(async (directory) => {
    const model = await layOutModel(join(directory, "model"), "classify", "xlm_three");
    const full = join(directory, "full");
    await Deno.mkdir(full);
    await Deno.writeTextFile(join(full, "theirs"), "");
    const before = namesIn(directory).sort();
    const refused = await xlm(["export", "-m", model, "-o", full]);
    assertEquals(refused.code, 2);
    assertStringIncludes(
      refused.stderr,
      "it has files; expected a new or empty directory. Name another, or remove it first.",
    );
    const unnamed = await xlm(["export", "-m", model]);
    assertEquals(unnamed.code, 2);
    assertStringIncludes(unnamed.stderr, "expected --output DIRECTORY");
    const unknown = await xlm(["export", "-m", model, "-o", join(directory, "new"), "--head", "lm,tags"]);
    assertEquals(unknown.code, 2);
    assertStringIncludes(unknown.stderr, "Cannot use --head: tags is not one of its values");
    const missing = await xlm(["export", "-m", model, "-o", join(directory, "new"), "--head", "qa"]);
    assertEquals(missing.code, 3);
    assertStringIncludes(missing.stderr, "Cannot build head qa");
    const int8 = await xlm([
      "export",
      "-m",
      model,
      "-o",
      join(directory, "new"),
      "--format",
      "safetensors",
      "--dtype",
      "int8",
    ]);
    assertEquals(int8.code, 2);
    assertStringIncludes(int8.stderr, "Cannot use --dtype int8 with --format safetensors");
    assertEquals(namesIn(directory).sort(), before);
    assertEquals(namesIn(full), ["theirs"]);
  }));

Deno.test({
  name: "xlm export: a file that the system does not take whole leaves nothing",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDirectory(async (directory) => {
      // Files may have 8 MiB here: a full disk says ENOSPC, this says EFBIG, at the same place.
      const script = `trap "" XFSZ; ulimit -f 8192; exec "$0" run -A --quiet "$1" export -m small -o "$2"`;
      const { code, stderr } = await new Deno.Command("bash", {
        args: ["-c", script, Deno.execPath(), MAIN, join(directory, "new")],
        env: { NO_COLOR: "1" },
      }).output();
      assertEquals(code, 4, new TextDecoder().decode(stderr));
      const path = join(directory, "new");
      assertEquals(new TextDecoder().decode(stderr), `xlm: Cannot write ${path}: file too large.\n`);
      assertEquals(namesIn(directory), []);
    }),
});

Deno.test({
  name: "xlm export: Ctrl-C leaves nothing",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDirectory(async (directory) => {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", MAIN, "export", "-m", "default", "-o", join(directory, "new")],
        stdout: "null",
        stderr: "null",
      }).spawn();
      while (namesIn(directory).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      assert(namesIn(directory)[0]!.endsWith(".partial"));
      child.kill("SIGINT");
      assertEquals((await child.status).code, 130);
      assertEquals(namesIn(directory), []);
    }),
});
