import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { xlm } from "./xlm.ts";
import { inTempDirectory } from "../in_temp_directory.ts";

Deno.test("a manifest names the model as info does, whatever the command reads of it", async () => {
  await inTempDirectory(async (cwd) => {
    const identity = JSON.parse((await xlm(["info", "-m", "small", "--json"])).stdout).identity.sha256;
    for (const command of ["classify", "tokenize"]) {
      const args = [command, "-m", "small", "--lang", "en", "--text", "Good day", "--manifest", `${command}.json`];
      const { code, stderr } = await xlm(args, { cwd });
      assertEquals([code, stderr], [0, ""]);
      const { model, options } = JSON.parse(await Deno.readTextFile(join(cwd, `${command}.json`)));
      assertEquals([model.name, model.sha256, options.lang], ["small", identity, "en"]);
    }
  });
});

Deno.test("a file that an option names is hashed beside the model's, and does not change which model it is", async () => {
  await inTempDirectory(async (cwd) => {
    const identity = JSON.parse((await xlm(["info", "-m", "small", "--json"])).stdout).identity;
    await Deno.writeTextFile(join(cwd, "thresholds.json"), '{"de":0.9}');
    const args = ["classify", "-m", "small", "--lang", "en", "--text", "Good day", "--threshold", "thresholds.json"];
    const { code, stderr } = await xlm([...args, "--manifest", "m.json"], { cwd });
    assertEquals([code, stderr], [0, ""]);
    const { model } = JSON.parse(await Deno.readTextFile(join(cwd, "m.json")));
    assertEquals(model.sha256, identity.sha256);
    const others = Object.entries(model.files).filter(([name]) => !(name in identity.files));
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode('{"de":0.9}'));
    const expected = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    assertEquals(others.map(([, hash]) => hash), [expected]);
  });
});

Deno.test("a variable asks for the manifest beside every output; it needs an output", async () => {
  await inTempDirectory(async (cwd) => {
    const env = { XLM_WITH_MANIFEST: "1" };
    const args = ["tokenize", "--text", "a", "--ids-only"];
    const { code } = await xlm([...args, "-o", "out.jsonl"], { cwd, env });
    assertEquals(code, 0);
    assertEquals(JSON.parse(await Deno.readTextFile(join(cwd, "out.jsonl.manifest.json"))).command, "tokenize");
    const without = await xlm(["tokenize", "--text", "a", "--with-manifest"], { cwd });
    assertEquals(without.code, 2);
    assertStringIncludes(without.stderr, "--output");
  });
});

Deno.test("the summary of a step shows how gold labels compare", async () => {
  await inTempDirectory(async (cwd) => {
    const stdin = '{"text":"Wo ist der Bahnhof?","lang":"de","gold":"de"}\n';
    const args = ["classify", "--gold-field", "gold", "--summary-md", "summary.md"];
    const { code } = await xlm(args, { cwd, stdin });
    assertEquals(code, 0);
    assertStringIncludes(await Deno.readTextFile(join(cwd, "summary.md")), "Gold labels: 1 records, accuracy 1.0000");
  });
});
