import { assert, assertEquals } from "@std/assert";
import { Progress, progressLine } from "../../../lib/stream/progress.ts";
import { RunCounts } from "../../../lib/stream/run_counts.ts";
import { bytes, FakeStreams, see } from "./fake_streams.ts";

/** Runs `test` with the environment of an ordinary terminal, and what `changes` says. */
async function inTerminal(changes: Record<string, string>, test: () => Promise<void>): Promise<void> {
  const names = ["CI", "TERM", "COLUMNS"];
  const before = names.map((name) => Deno.env.get(name));
  Deno.env.delete("CI");
  Deno.env.set("TERM", "xterm");
  for (const [name, value] of Object.entries(changes)) Deno.env.set(name, value);
  try {
    await test();
  } finally {
    names.forEach((name, i) => before[i] === undefined ? Deno.env.delete(name) : Deno.env.set(name, before[i]!));
  }
}

function onTerminal(): FakeStreams {
  const streams = new FakeStreams(bytes('{"text":"a"}\n'));
  streams.stderr.isTerminal = () => true;
  return streams;
}

Deno.test("Progress draws on a terminal's stderr and erases itself at the end", async () => {
  await inTerminal({}, async () => {
    const { out, err } = await see(onTerminal());
    assertEquals(out, '{"text":"a","n":1}\n');
    const [before, line, after] = err.split("\r\x1b[K");
    assertEquals([before, line!.startsWith("1 records, "), line!.endsWith("/s, standard input"), after], [
      "",
      true,
      true,
      "",
    ]);
  });
});

Deno.test("Progress is not shown where nobody looks or results come out themselves", async () => {
  await inTerminal({}, async () => {
    assertEquals((await see(onTerminal(), { quiet: true })).err, "");
    assertEquals((await see(onTerminal(), { progress: false })).err, "");
    const streams = onTerminal();
    streams.stdout.isTerminal = () => true;
    assertEquals((await see(streams)).err, "");
  });
  await inTerminal({ CI: "true" }, async () => assertEquals((await see(onTerminal())).err, ""));
  await inTerminal({ TERM: "dumb" }, async () => assertEquals((await see(onTerminal())).err, ""));
});

Deno.test("Progress draws at most ten times a second", async () => {
  await inTerminal({}, () => {
    const streams = onTerminal();
    const progress = new Progress(streams, () => ({ name: "in", read: 0, size: null }), true);
    const counts = new RunCounts();
    const began = performance.now();
    for (let i = 0; i < 10_000; i++) progress.update(counts, 0);
    const draws = streams.err.split("\r").length - 1;
    assert(draws >= 1 && draws <= 1 + (performance.now() - began) / 100, `${draws} draws`);
    return Promise.resolve();
  });
});

Deno.test("progressLine says how fast, how many failed and how much is left", () => {
  const counts = new RunCounts();
  counts.records = 1000;
  assertEquals(
    progressLine(counts, 500, 10, { name: "in.jsonl", read: 25, size: 100 }),
    "1000 records, 50/s, 25 % of in.jsonl, 30 s left",
  );
  counts.failed = 3;
  assertEquals(
    progressLine(counts, 5, 10, { name: "standard input", read: 25, size: null }),
    "1000 records, 0.5/s, 3 failed, standard input",
  );
});

Deno.test("RunCounts sums up what went wrong", () => {
  const counts = new RunCounts();
  assertEquals(counts.summary(false, 1), ["0 records"]);
  counts.records = 117;
  assertEquals(counts.summary(false, 1), []);
  assertEquals(counts.summary(true, 2), ["117 records in 2.0 s (59/s)"]);
  for (const code of ["field_missing", "too_long", "field_missing"] as const) counts.fail(code, "x");
  assertEquals(counts.summary(false, 1), ["3 of 120 records failed (2 field_missing, 1 too_long)"]);
  counts.truncated = 2;
  assertEquals(counts.summary(false, 1)[1], "2 of 120 records truncated");
});
