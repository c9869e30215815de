import { countOf } from "../../../../lib/stream/run/run_counts.ts";
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { needing } from "../../../needing.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const DRIVER = fromFileUrl(new URL("stream_driver.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../../../deno.json", import.meta.url));

/** The driver under bash, as `$XLM`; `$1` is its options. */
async function bash(script: string, options: unknown = {}): Promise<{ exit: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", JSON.stringify(options)],
    env: { XLM: `${Deno.execPath()} run -q -A --no-lock --config ${CONFIG} ${DRIVER}`, NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { exit: code, out: text(stdout), err: text(stderr) };
}

const LINE = '{"text":"abc"}';
const DONE = '{"text":"abc","n":3}\n';

needing("posix", "head -1 ends an endless run with exit code 0 (runStream)", async () => {
  for (const options of [{}, { delay: 1 }, { line_buffered: true }]) {
    const { out, err } = await bash(`yes '${LINE}' | $XLM "$1" | head -1; echo "\${PIPESTATUS[1]}"`, options);
    assertEquals([out, err], [`${DONE}0\n`, ""]);
  }
});

needing("linux", "a full disk ends the run with exit code 4 (runStream)", async () => {
  const { exit, err } = await bash(`yes '${LINE}' | $XLM "$1" > /dev/full`);
  assertEquals(exit, 4);
  assertEquals(err, "xlm: Cannot write standard output: no space left on device after record 0.\n");
});

needing(
  "posix",
  "signals end the run with a prefix of whole lines, a summary and their exit code (runStream)",
  async () => {
    // Between records, and while it waits for more input.
    const busy = { delay: 5, window_records: 8 };
    for (
      const [signal, exitCode, how] of [["INT", 130, busy], ["INT", 130, {}], ["TERM", 143, busy], [
        "HUP",
        129,
        busy,
      ]] as const
    ) {
      await inTempDirectory(async (directory) => {
        const { code, tail, err } = await interrupted(signal, directory, how);
        assertEquals(code, exitCode, err);
        const lines = tail.split("\n");
        assertEquals(lines.pop(), "");
        assert(lines.length > 0 && lines.every((line) => `${line}\n` === DONE));
        assertEquals(err, `xlm: SIG${signal}: stopped after ${countOf(lines.length)}\n`);
      });
    }
  },
);

/** Runs the driver on an endless input, sends `signal` once the first line is out, and waits for the end. */
async function interrupted(signal: string, directory: string, how: Record<string, number>) {
  const input = `${directory}/in`;
  await new Deno.Command("mkfifo", { args: [input] }).output();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", "--no-lock", "--config", CONFIG, DRIVER, JSON.stringify({ inputs: [input], ...how })],
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  // Read and write: opening one end of a pipe would wait for the other.
  using feeder = await Deno.open(input, { read: true, write: true });
  const feed = feeder.write(new TextEncoder().encode(`${LINE}\n`.repeat(3000)));
  const decoder = new TextDecoder();
  let tail = "";
  let sent = false;
  for await (const chunk of child.stdout) {
    tail += decoder.decode(chunk);
    if (!sent) child.kill(`SIG${signal}` as Deno.Signal);
    sent = true;
  }
  const err = await new Response(child.stderr).text();
  const { code } = await child.status;
  await feed;
  return { code, tail, err };
}

needing("posix", "a second SIGINT ends at once (runStream)", async () => {
  await inTempDirectory(async (directory) => {
    // The output is a pipe that nobody reads, so the first signal waits for its last lines.
    const [input, output] = [`${directory}/in.jsonl`, `${directory}/out`];
    await Deno.writeTextFile(input, `${LINE}\n`.repeat(100_000));
    await new Deno.Command("mkfifo", { args: [output] }).output();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", "--no-lock", "--config", CONFIG, DRIVER, JSON.stringify({ inputs: [input], output })],
      stderr: "piped",
    }).spawn();
    using reader = await Deno.open(output, { read: true, write: true });
    const ended = child.status;
    await Promise.race([reader.read(new Uint8Array(10)), ended]);
    let signals = 0;
    const again = setInterval(() => {
      signals++;
      try {
        child.kill("SIGINT");
      } catch {
        clearInterval(again);
      }
    }, 200);
    const { code, signal } = await ended;
    clearInterval(again);
    await child.stderr.cancel();
    assert(signal === "SIGINT" || code === 130, `${code} ${signal}`);
    assert(signals >= 2, `${signals} signals`);
  });
});

needing("posix", "a killed run resumes to the output of one that was not (runStream)", async () => {
  await inTempDirectory(async (directory) => {
    const input = `${directory}/in.jsonl`;
    const lines = Array.from(
      { length: 3000 },
      (_, i) => i % 50 === 7 ? `{"id":${i}}` : `{"text":"${"x".repeat(i % 90)}"}`,
    );
    await Deno.writeTextFile(input, lines.join("\n"));
    for (const on_error of ["emit", "skip"]) {
      const options = (output: string) => ({
        inputs: [input],
        output,
        on_error,
        errors: `${output}.errors`,
        quiet: true,
      });
      const whole = `${directory}/${on_error}-whole.jsonl`;
      assertEquals((await bash('$XLM "$1"', options(whole))).exit, 1);
      const killed = `${directory}/${on_error}-killed.jsonl`;
      const kill = `$XLM "$1" & pid=$!; sleep 0.$((RANDOM % 5 + 3)); kill -9 $pid; wait $pid`;
      for (let round = 0; round < 4; round++) {
        await bash(kill, { ...options(killed), resume: true, delay: 30, window_records: 64 });
      }
      assertEquals((await bash('$XLM "$1"', { ...options(killed), resume: true })).exit, 1);
      assertEquals(await Deno.readTextFile(killed), await Deno.readTextFile(whole));
      const errors = async (path: string) => [...new Set((await Deno.readTextFile(`${path}.errors`)).split("\n"))];
      assertEquals(await errors(killed), await errors(whole));
    }
  });
});

needing("posix", "a directory as stdin, and input without permission (runStream)", async () => {
  const directory = await bash('$XLM "$1" < /');
  assertEquals(directory, { exit: 4, out: "", err: "xlm: Cannot read standard input: is a directory.\n" });
  const denied = await bash('${XLM/ -A / --no-prompt --allow-read=/none } "$1"', { inputs: ["/etc/hostname"] });
  assertEquals(denied, { exit: 4, out: "", err: "xlm: Cannot read /etc/hostname: Deno runs without --allow-read.\n" });
});

needing("posix", "stdout that appends to the input is refused (runStream)", async () => {
  await inTempDirectory(async (directory) => {
    const input = `${directory}/in.jsonl`;
    await Deno.writeTextFile(input, `${LINE}\n`);
    const { exit, err } = await bash(`$XLM "$1" >> ${input}`, { inputs: [input] });
    const message = `Cannot write standard output: it is also the input ${input}; expected another file.`;
    assertEquals([exit, err], [2, `xlm: ${message}\n`]);
    assertEquals(await Deno.readTextFile(input), `${LINE}\n`);
  });
});

needing("linux", "closed standard streams do not matter (runStream)", async () => {
  assertEquals(await bash(`echo '${LINE}' | $XLM 2>&-`), { exit: 0, out: DONE, err: "" });
  assertEquals((await bash(`echo 1 | $XLM 2>/dev/full`)).exit, 1);
  assertEquals((await bash(`echo '${LINE}' | $XLM >&-`)).exit, 0);
  assertEquals((await bash(`$XLM <&-`)).out, "");
});
