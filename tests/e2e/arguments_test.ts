import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { fixture, jsonLines, xlm } from "./xlm.ts";

const MODEL = fixture("fill_mask/xlm");

/** Runs a line of shell with the program as `$XLM`: only a shell passes bytes that are not UTF-8. */
async function shell(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const main = fromFileUrl(new URL("../../main.ts", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", line],
    env: { XLM: `${Deno.execPath()} run -A --quiet ${main}`, MODEL },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("an empty --text is a record like any other, in every command", async () => {
  for (const command of ["tokenize", "fill-mask", "embed", "forward", "translate-score"]) {
    const args = [command, "-m", MODEL, "--bare"];
    const texts = await xlm([...args, "--text", "<mask>", "--text", "", "--text=", "--text", "<mask>"]);
    const records = await xlm(args, { stdin: '"<mask>"\n""\n""\n"<mask>"\n' });
    const lines = [texts, records].map(({ stdout }) => stdout.trimEnd().split("\n"));
    assertEquals(lines.map((lines) => lines.length), [4, 4]);
    assertEquals([texts.code, lines[0]!.slice(1, 3)], [records.code, lines[1]!.slice(1, 3)], command);
    assertEquals(lines[0]!.map((line) => line.includes('"error"')), lines[1]!.map((line) => line.includes('"error"')));
  }
});

Deno.test("any other empty value is wrong use, not a default", async () => {
  for (const args of [["-m", ""], ["--text", "a", "--lang="], ["--text", "a", "-o", ""], [""]]) {
    const { code, stdout, stderr } = await xlm(["tokenize", ...args]);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^xlm: Cannot .* is empty; expected /);
  }
});

Deno.test({
  name: "bytes that are not UTF-8 fail their --text and refuse any other argument",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const texts = await shell(`$XLM tokenize -m "$MODEL" --ids-only --bare --text a --text $'caf\\xe9' --text b`);
    assertEquals(texts.code, 1);
    assertEquals((jsonLines(texts.stdout) as { error?: { code: string } }[]).map(({ error }) => error?.code), [
      undefined,
      "invalid_utf8",
      undefined,
    ]);
    assertStringIncludes(texts.stdout, "text 2 is not UTF-8 at byte 3 (0xE9)");
    const replaced = await shell(`$XLM tokenize -m "$MODEL" --encoding-errors replace --text $'caf\\xe9'`);
    assertEquals(replaced.code, 0);
    assertStringIncludes(replaced.stdout, '{"text":"caf\ufffd",');
    const file = await shell(`$XLM tokenize -m "$MODEL" $'caf\\xe9.jsonl'`);
    assertEquals([file.code, file.stdout], [2, ""]);
    assertStringIncludes(file.stderr, "Cannot read caf\\xE9.jsonl: the name is not UTF-8");
    const genuine = await shell(`$XLM tokenize -m "$MODEL" --text 'caf\ufffd'`);
    assertEquals(genuine.code, 0);
  },
});
