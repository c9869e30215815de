import { assert, assertEquals, assertRejects } from "@std/assert";
import * as fc from "fast-check";
import { RecordError, XlmError } from "../../../../lib/errors.ts";
import type { RunContext } from "../../../../lib/stream/run/record_run.ts";
import { runStream } from "../../../../lib/stream/run/run_stream.ts";
import { bytes, FakeStreams, see } from "../fake_streams.ts";

function textLines(count: number): Uint8Array {
  return bytes(Array.from({ length: count }, (_, i) => `{"text":"${i}"}\n`).join(""));
}

function texts(out: string): unknown[] {
  return out.split("\n").slice(0, -1).map((line) => JSON.parse(line).text);
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

Deno.test("RecordRun writes results in input order, whenever they come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      async (delays, window_records) => {
        let [inFlight, most] = [0, 0];
        const streams = new FakeStreams(textLines(delays.length), 50);
        const { out, exit } = await see(streams, { window_records }, (record) => {
          const delay = delays[record.line - 1]!;
          if (delay < 0) return 0;
          most = Math.max(most, ++inFlight);
          return (async () => {
            for (let i = 0; i < delay; i++) await Promise.resolve();
            inFlight--;
            if (delay === 4) throw new RecordError("too_long", "four");
            return delay;
          })();
        });
        assertEquals(texts(out), delays.map((_, i) => `${i}`));
        assertEquals(out.split('"error"').length - 1, delays.filter((delay) => delay === 4).length);
        assertEquals(exit, delays.includes(4) ? 1 : 0);
        assert(most <= window_records, `${most} in flight`);
      },
    ),
  );
});

Deno.test("RecordRun writes results as they come where order is not wanted", async () => {
  const { out } = await see(new FakeStreams(textLines(3)), { unordered: true }, async (record) => {
    if (record.line === 1) await turn();
    return 1;
  });
  assertEquals(texts(out), ["1", "2", "0"]);
});

Deno.test("RecordRun holds few records however slow the reader is", async () => {
  for (const [async, count] of [[false, 200_000], [true, 50_000]] as const) {
    let [started, written, ahead] = [0, 0, 0];
    const streams = new FakeStreams(textLines(count), 1 << 16);
    streams.stdout.write = async (chunk) => {
      ahead = Math.max(ahead, started - written);
      await turn();
      for (const byte of chunk) if (byte === 10) written++;
      return chunk.length;
    };
    const summary = await runStream(
      () => {
        started++;
        return async ? Promise.resolve("x".repeat(100)) : "x".repeat(100);
      },
      { result_field: "n" },
      streams,
    );
    assertEquals([summary.records, written], [count, count]);
    // What waits, what is being written, and what is in flight: three bounds, none of which grows with the input.
    assert(ahead < 4000, `${ahead} records ahead of the reader`);
  }
});

Deno.test("RecordRun bounds records in flight by their length", async () => {
  const input = bytes(`{"text":"${"x".repeat(500)}"}\n`.repeat(50));
  let [inFlight, most] = [0, 0];
  await see(new FakeStreams(input), { window_length: 2000 }, async () => {
    most = Math.max(most, ++inFlight);
    await turn();
    inFlight--;
    return 1;
  });
  assertEquals(most, 4);
});

Deno.test("RecordRun writes each answer before the next question, as tail -f and a terminal want", async () => {
  const streams = new FakeStreams(bytes());
  const questions = ['{"text":"a"}\n', '{"text":"b"}\n{"text":"c"}\n'];
  let answers = "";
  streams.stdout.write = (chunk) => {
    answers += new TextDecoder().decode(chunk);
    return Promise.resolve(chunk.length);
  };
  const seen: string[] = [];
  streams.stdin.read = async (buffer) => {
    // The input pauses until everything that can be answered is.
    await turn();
    seen.push(answers);
    const question = bytes(questions.shift() ?? "");
    buffer.set(question);
    return question.length === 0 ? null : question.length;
  };
  await see(streams, {}, (record) => record.line === 2 ? Promise.resolve(2) : record.line);
  const all = ['{"text":"a","n":1}\n', '{"text":"b","n":2}\n', '{"text":"c","n":3}\n'];
  assertEquals(seen, ["", all[0]!, all.join("")]);
});

Deno.test("RecordRun writes each line by itself where lines are buffered singly", async () => {
  const streams = new FakeStreams(textLines(5));
  const writes: string[] = [];
  streams.stdout.write = (chunk) => {
    writes.push(new TextDecoder().decode(chunk));
    return Promise.resolve(chunk.length);
  };
  await see(streams, { line_buffered: true, bare: true }, (record) => record.line);
  assertEquals(writes, ["1\n", "2\n", "3\n", "4\n", "5\n"]);
});

Deno.test("a reader that leaves ends the run at once, with exit code 0 (RecordRun)", async () => {
  for (const async of [false, true]) {
    const streams = new FakeStreams(bytes());
    streams.stdin.read = (buffer) => {
      buffer.set(bytes('{"text":"a"}\n'));
      return Promise.resolve(13);
    };
    let [writes, started] = [0, 0];
    streams.stdout.write = (chunk) => {
      if (++writes > 3) return Promise.reject(new Deno.errors.BrokenPipe("Broken pipe (os error 32)"));
      return Promise.resolve(chunk.length);
    };
    let context: RunContext | null = null;
    const { exit, err } = await see(streams, { window_records: 10 }, (_, run) => {
      context = run;
      started++;
      return async ? turn().then(() => 1) : 1;
    });
    assertEquals([exit, err, context!.signal.aborted], [0, "", true]);
    assert(started < 100_000, `${started} records were computed for nobody`);
  }
});

Deno.test("a full disk ends the run with the number of records that were written (RecordRun)", async () => {
  for (const failAt of [1, 2, 5]) {
    const streams = new FakeStreams(textLines(10), 13);
    const { write } = streams.stdout;
    let calls = 0;
    streams.stdout.write = (chunk) => {
      if (++calls === failAt) return Promise.reject(new Error("No space left on device (os error 28)"));
      return write(chunk);
    };
    const { exit, out, err } = await see(streams, { line_buffered: true });
    assertEquals([exit, texts(out).length], [4, failAt - 1]);
    assertEquals(err, `xlm: Cannot write standard output: no space left on device after record ${failAt - 1}.\n`);
  }
});

Deno.test("stderr that cannot be written changes nothing (RecordRun)", async () => {
  const streams = new FakeStreams(bytes('{"text":1}\n{"text":"a"}\n'));
  streams.stderr.writeSync = () => {
    throw new Error("No space left on device (os error 28)");
  };
  streams.stderr.isTerminal = () => true;
  const { exit, out } = await see(streams, { verbose: true });
  assertEquals([exit, out.split("\n").length], [1, 3]);
});

Deno.test("an exception ends the run with the lines before it, and names the record (RecordRun)", async () => {
  for (const async of [false, true]) {
    const streams = new FakeStreams(textLines(5));
    const failing = (line: number) => {
      if (line === 3) throw new TypeError("x is undefined");
      return line;
    };
    const run = runStream(
      ({ line }) => async ? turn().then(() => failing(line)) : failing(line),
      { result_field: "n" },
      streams,
    );
    const error = await assertRejects(() => run, Error, "standard input:3: x is undefined");
    assert(error.cause instanceof TypeError);
    assertEquals(texts(streams.out), ["0", "1"]);
  }
});

Deno.test("RecordRun ends with an XlmError of the process as it is", async () => {
  const { exit, out, err } = await see(new FakeStreams(textLines(5)), {}, ({ line }) => {
    if (line === 3) throw new XlmError(3, "Cannot run the model.");
    return line;
  });
  assertEquals([exit, texts(out), err], [3, ["0", "1"], "xlm: Cannot run the model.\n"]);
});

Deno.test("RecordRun fails a record whose result is not finite", async () => {
  const { exit, out } = await see(new FakeStreams(textLines(1)), {}, () => ({ score: NaN }));
  const error = '{"code":"non_finite","message":"the result.score is not a finite number"}';
  assertEquals([exit, out], [1, `{"text":"0","error":${error}}\n`]);
});

Deno.test("RecordRun counts truncated records on stderr", async () => {
  const { exit, err } = await see(new FakeStreams(textLines(3)), {}, ({ line }, run) => {
    if (line > 1) run.countTruncated();
    return 0;
  });
  assertEquals([exit, err], [0, "xlm: 2 of 3 records truncated\n"]);
});

Deno.test("runStream reads texts from the command line", async () => {
  const { exit, out } = await see(new FakeStreams(bytes()), { text: ["é", 'a "b"\n'] });
  assertEquals([exit, out], [0, '{"text":"é","n":1}\n{"text":"a \\"b\\"\\n","n":6}\n']);
});

Deno.test("RecordRun counts and times on request, and is silent otherwise", async () => {
  const loud = await see(new FakeStreams(textLines(3)), { verbose: true });
  assert(/^xlm: 3 records in \d+\.\d s \(\d+\/s\)\n$/.test(loud.err), loud.err);
  assertEquals((await see(new FakeStreams(bytes()), { quiet: true })).err, "");
  assertEquals(await see(new FakeStreams(bytes("1\n")), { quiet: true }), {
    exit: 1,
    out: '{"error":{"code":"not_object","message":"line 1 is a number; expected an object or a string"}}\n',
    err: "",
  });
});
