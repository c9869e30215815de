import { RecordError } from "../../../../lib/errors.ts";
import { assertEquals, assertMatch } from "@std/assert";
import { type InputShare, Progress, progressLine } from "../../../../lib/stream/run/progress.ts";
import type { StreamRecord } from "../../../../lib/record/record.ts";
import type { RunContext } from "../../../../lib/stream/run/record_run.ts";
import { RunCounts } from "../../../../lib/stream/run/run_counts.ts";
import { bytes, countCharacters, FakeStreams, see } from "../fake_streams.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

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
    const progress = new Progress(streams, () => ({ name: "in", read: 0, size: null, records: 0 }), true);
    const counts = new RunCounts();
    const { now } = performance;
    let milliseconds = now.call(performance);
    performance.now = () => milliseconds;
    try {
      for (let i = 0; i < 10_000; i++, milliseconds++) progress.update(counts, 0);
    } finally {
      performance.now = now;
    }
    assertEquals(streams.err.split("\r").length - 1, 100);
    return Promise.resolve();
  });
});

Deno.test("progressLine says how fast, how many failed and how much is left", () => {
  const counts = new RunCounts();
  const line = (computed: number, seconds: number, share: Partial<InputShare>) =>
    progressLine(counts, computed, seconds, { name: "in.jsonl", read: 25, size: 100, records: 1000, ...share });
  counts.records = 1000;
  // The records of the run that is resumed took this one no time.
  assertEquals(line(500, 10, {}), "1000 records, 50/s, 25 % of in.jsonl, 60 s left");
  assertEquals(line(1000, 10, { read: 100, size: 100 }), "1000 records, 100/s, 100 % of in.jsonl, 0 s left");
  counts.failed = 3;
  assertEquals(
    line(5, 10, { name: "standard input", size: null }),
    "1000 records, 0.5/s, 3 failed, standard input",
  );
});

Deno.test("progressLine counts records that are done, not bytes read ahead", () => {
  const counts = new RunCounts();
  counts.records = 1;
  const share = { name: "in.jsonl", read: 100, size: 100, records: 1000 };
  assertEquals(progressLine(counts, 1, 0.1, share), "1 records, 10/s, 0 % of in.jsonl, 100 s left");
  assertEquals(progressLine(counts, 1, 0.1, { ...share, size: 400 }), "1 records, 10/s, 0 % of in.jsonl, 400 s left");
  counts.records = 500;
  assertEquals(progressLine(counts, 500, 5, share), "500 records, 100/s, 50 % of in.jsonl, 5 s left");
});

Deno.test("Progress begins near nothing, though a small file is read at once", async () => {
  await inTempDirectory(async (directory) => {
    const path = `${directory}/in.jsonl`;
    await Deno.writeTextFile(path, '{"text":"a"}\n'.repeat(200));
    await inTerminal({}, async () => {
      const streams = onTerminal();
      const later = (record: StreamRecord, run: RunContext) =>
        new Promise((resolve) => setTimeout(() => resolve(countCharacters(record, run)), 1));
      await see(streams, { inputs: [path], window_records: 1 }, later);
      const [first = ""] = streams.err.split("\r\x1b[K").filter((line) => line !== "");
      assertMatch(first, /^1 records, \d+(\.\d)?\/s, 0 % of /);
    });
  });
});

Deno.test("RunCounts sums up what went wrong", () => {
  const counts = new RunCounts();
  assertEquals(counts.summary(false, 1), ["0 records"]);
  counts.records = 117;
  assertEquals(counts.summary(false, 1), []);
  assertEquals(counts.summary(true, 2), ["117 records in 2.0 s (59/s)"]);
  for (const code of ["field_missing", "too_long", "field_missing"] as const) {
    const failure = new RecordError(code, "x");
    counts.fail({ source: "in", line: 1, failure }, failure);
  }
  assertEquals(counts.summary(false, 1), ["3 of 120 records failed (2 field_missing, 1 too_long)"]);
  counts.truncated = 2;
  assertEquals(counts.summary(false, 1)[1], "2 of 120 records truncated");
});
