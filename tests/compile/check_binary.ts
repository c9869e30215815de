/** `deno run -A tests/compile/check_binary.ts BINARY` runs every command with the binary: it answers as the repository does. */
import { assertEquals } from "@std/assert";
import { resolve } from "@std/path";
import { writeStderr } from "../../lib/stream/standard_streams.ts";
import { ended, xlm } from "../e2e/xlm.ts";
import { type Question, QUESTIONS } from "./questions.ts";

const binary = resolve(Deno.args[0]!);
for (const { args, stdin } of Object.values<Question>(QUESTIONS)) {
  assertEquals(await ended(binary, { args }, stdin), await xlm(args, stdin === undefined ? {} : { stdin }));
  writeStderr(`xlm ${args.join(" ")}: ok\n`);
}
