import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { fixture } from "./xlm.ts";
import { needing } from "../needing.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const XLM = `"${Deno.execPath()}" run -A --quiet "${MAIN}"`;
const MODEL = fixture("fill_mask/xlm");

async function bash(script: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command("bash", { args: ["-c", script] }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out!, stderr: err! };
}

for (const command of ["tokenize", "fill-mask"]) {
  needing("posix", `xlm ${command} ends with 0 when its reader leaves, though its input is endless`, async () => {
    const pipe = `yes "the <mask> of light" | ${XLM} ${command} -R -m "${MODEL}" | head -n 1; echo "\${PIPESTATUS[1]}"`;
    const { stdout, stderr } = await bash(pipe);
    const lines = stdout.trimEnd().split("\n");
    assertEquals([lines.length, lines[1], stderr], [2, "0", ""]);
    assertEquals(JSON.parse(lines[0]!).text, "the <mask> of light");
  });

  needing("posix", `xlm ${command} leaves whole lines, a prefix, when it is killed`, async () => {
    const folder = await Deno.makeTempDir();
    const output = join(folder, "out.jsonl");
    try {
      const numbers = `i=0; while :; do echo "$i <mask>"; i=$((i+1)); done`;
      for (const signal of ["INT", "TERM", "KILL"]) {
        const { stdout } = await bash(`
          mkfifo "${folder}/${signal}"; (${numbers}) > "${folder}/${signal}" 2>/dev/null & feeder=$!
          ${XLM} ${command} -R -m "${MODEL}" < "${folder}/${signal}" > "${output}" 2>/dev/null & pid=$!
          for _ in $(seq 300); do sleep 0.1; [ "$(wc -l < "${output}")" -gt 200 ] && break; done
          kill -${signal} $pid; wait $pid; echo $?; kill $feeder 2>/dev/null`);
        assertEquals(stdout.trim(), { INT: "130", TERM: "143", KILL: "137" }[signal]);
        const written = await Deno.readTextFile(output);
        assert(written.endsWith("}\n"), `torn line after ${signal}`);
        const lines = written.trimEnd().split("\n");
        assert(lines.length > 200);
        lines.forEach((line, i) => assertEquals(JSON.parse(line).text, `${i} <mask>`));
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

needing("posix", "xlm reads no further than a reader that does not read lets it write", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "tokenize", "-R", "-m", MODEL],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const line = new TextEncoder().encode(`${"light ".repeat(1000)}\n`);
  let taken = 0;
  const feed = (async () => {
    while (true) {
      await writer.write(line);
      taken += line.length;
    }
  })().catch(() => {});
  // The pipe is full when nothing more is taken for a while.
  for (let before = -1; taken === 0 || taken !== before;) {
    before = taken;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  assert(taken < 128 * 1024 * 1024, `${taken} bytes were read for no reader`);
  await child.stdout.cancel();
  assertEquals((await child.status).code, 0);
  await feed;
});
