import { assertEquals, assertRejects } from "@std/assert";
import { XlmError } from "../../../lib/errors.ts";
import { writeStderr, writeStdout } from "../../../lib/stream/standard_streams.ts";
import { bytes, FakeStreams } from "./fake_streams.ts";

Deno.test("writeStdout writes all of a text, however little each write takes", async () => {
  const streams = new FakeStreams(bytes());
  const { write } = streams.stdout;
  streams.stdout.write = async (chunk) => {
    await write(chunk.subarray(0, 3));
    return Math.min(3, chunk.length);
  };
  await writeStdout("é and more\n", streams);
  assertEquals(streams.out, "é and more\n");
});

Deno.test("writeStdout takes a reader that has left for no failure, and a full disk for one", async () => {
  const streams = new FakeStreams(bytes());
  streams.stdout.write = () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe (os error 32)"));
  await writeStdout("x", streams);
  streams.stdout.write = () => Promise.reject(new Error("No space left on device (os error 28)"));
  const message = "Cannot write standard output: no space left on device.";
  const error = await assertRejects(() => writeStdout("x", streams), XlmError, message);
  assertEquals(error.exitCode, 4);
});

Deno.test("writeStderr never fails", () => {
  const streams = new FakeStreams(bytes());
  writeStderr("a\n", streams);
  streams.stderr.writeSync = () => {
    throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  };
  writeStderr("b\n", streams);
  assertEquals(streams.err, "a\n");
});
