import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { LineWriter } from "../../../../lib/stream/outputs/line_writer.ts";

const errors: Record<string, () => Error> = {
  EIO: () => new Error("Input/output error (os error 5)"),
  ENOSPC: () => new Error("No space left on device (os error 28)"),
  EPIPE: () => new Deno.errors.BrokenPipe("Broken pipe (os error 32)"),
};

/** A file whose `failAt`-th write fails after it took `take` bytes at a time. */
class FailingSink {
  kept = "";
  calls = 0;

  constructor(readonly failAt: number, readonly error: () => Error, readonly take: number) {}

  async write(bytes: Uint8Array): Promise<number> {
    await Promise.resolve();
    if (++this.calls === this.failAt) throw this.error();
    const taken = bytes.subarray(0, this.take);
    this.kept += new TextDecoder().decode(taken);
    return taken.length;
  }

  keep(length: number): Promise<void> {
    this.kept = this.kept.slice(0, length);
    return Promise.resolve();
  }
}

Deno.test("LineWriter leaves a prefix of whole lines when the n-th write fails", async () => {
  const lines = Array.from({ length: 60 }, (_, i) => `line ${i} ${"x".repeat(i % 7)}`);
  for (const [name, error] of Object.entries(errors)) {
    for (const take of [1, 5, 1000]) {
      for (let failAt = 1; failAt <= 50; failAt++) {
        const sink = new FailingSink(failAt, error, take);
        let failures = 0;
        const writer = new LineWriter(sink, { highWater: 10, onFailure: () => failures++ });
        for (const line of lines) {
          writer.append(line);
          await writer.flush();
        }
        const whole = lines.slice(0, writer.lines).map((line) => `${line}\n`).join("");
        assertEquals(sink.kept, whole, `${name} at write ${failAt}, ${take} bytes at a time`);
        assertEquals([failures, writer.failure !== null], [1, true]);
        assertEquals(sink.calls, failAt, "nothing is written after a failure");
      }
    }
  }
});

Deno.test("LineWriter writes every line once and in order, however little each write takes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" }).filter((line) => !line.includes("\n"))),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 30 }),
      async (lines, take, highWater) => {
        const chunks: number[] = [];
        const writer = new LineWriter({
          write: (bytes) => {
            chunks.push(...bytes.subarray(0, take));
            return Promise.resolve(Math.min(take, bytes.length));
          },
        }, { highWater });
        for (const line of lines) {
          writer.append(line);
          if (writer.full) await writer.flush();
          assert(!writer.full);
        }
        await writer.flush();
        const expected = lines.map((line) => `${line.toWellFormed()}\n`).join("");
        assertEquals(new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array(chunks)), expected);
        assertEquals(writer.lines, lines.length);
      },
    ),
  );
});

Deno.test("LineWriter puts lines of one turn into one write, and lines that come while it writes into the next", async () => {
  const writes: string[] = [];
  let release = () => {};
  const writer = new LineWriter({
    write: async (bytes) => {
      writes.push(new TextDecoder().decode(bytes));
      await new Promise<void>((resolve) => release = resolve);
      return bytes.length;
    },
  }, { highWater: 4 });
  writer.append("a");
  writer.append("b");
  await Promise.resolve();
  await Promise.resolve();
  assertEquals(writes, ["a\nb\n"]);
  writer.append("c");
  assertEquals(writer.full, false);
  writer.append("dd");
  assertEquals(writer.full, true);
  const flushed = writer.flush();
  while (writes.length < 2) {
    release();
    await Promise.resolve();
  }
  release();
  await flushed;
  assertEquals(writes, ["a\nb\n", "c\ndd\n"]);
});

Deno.test("LineWriter writes nothing before what must come first", async () => {
  const order: string[] = [];
  const writer = new LineWriter({
    write: (bytes) => {
      order.push(new TextDecoder().decode(bytes));
      return Promise.resolve(bytes.length);
    },
    sync: () => {
      order.push("sync");
      return Promise.resolve();
    },
  }, {
    highWater: 4,
    before: async () => {
      await Promise.resolve();
      order.push("before");
    },
  });
  writer.append("a");
  await writer.flush();
  assertEquals(order, ["before", "a\n", "sync"]);
});

Deno.test("LineWriter calls before() again for a line that is appended while it waits for it", async () => {
  const happened: string[] = [];
  const sink = {
    write(bytes: Uint8Array): Promise<number> {
      happened.push(new TextDecoder().decode(bytes));
      return Promise.resolve(bytes.length);
    },
  };
  const writer: LineWriter = new LineWriter(sink, {
    highWater: 10,
    before() {
      if (happened.push("before") === 1) writer.append("second");
      return Promise.resolve();
    },
  });
  writer.append("first");
  await writer.flush();
  assertEquals(happened, ["before", "first\n", "before", "second\n"]);
});
