import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { compileArguments } from "../../compile/compile_arguments.ts";
import { TARGETS } from "../../compile/targets.ts";
import { ended } from "../e2e/xlm.ts";

const MAIN = fromFileUrl(new URL("../../compile/main.ts", import.meta.url));

async function compile(...args: string[]) {
  return await ended(Deno.execPath(), { args: ["run", "-A", "--quiet", MAIN, ...args], env: { NO_COLOR: "1" } });
}

Deno.test("compile refuses what it does not know, and says what there is", async () => {
  const refused: Record<string, RegExp> = {
    "x86_64-apple-darwin":
      /^Cannot compile: the target is x86_64-apple-darwin; expected one of x86_64-unknown-linux-gnu, /,
    "x86_64-pc-windows-msvc aarch64-apple-darwin": /^Cannot compile: the targets are \S+, \S+; expected one\. See /,
    "--model large": /^Cannot compile: --model is large; expected one of both, default, small, none\. See /,
    "--modle small": /^Cannot compile: there is no option modle; expected --model or --output\. See /,
    "--output=": /^Cannot compile: --output is empty; /,
  };
  for (const [args, message] of Object.entries(refused)) {
    const { code, stdout, stderr } = await compile(...args.split(" "));
    assertEquals([code, stdout], [2, ""], args);
    assertMatch(stderr, message);
  }
});

Deno.test("compile --help names targets and models", async () => {
  const { code, stdout } = await compile("--help");
  assertEquals(code, 0);
  for (const name of [...Object.keys(TARGETS), "default", "small", "none"]) assertMatch(stdout, new RegExp(name));
});

Deno.test("compile leaves out onnxruntime's libraries of all other platforms", async () => {
  for (const [target, platform] of Object.entries(TARGETS)) {
    const args = await compileArguments({ target, models: [], output: "xlm" });
    const excluded = args.filter((_, i) => args[i - 1] === "--exclude");
    const platforms = excluded.flatMap((path) => path.replaceAll("\\", "/").match(/napi-v6\/(\w+\/\w+)$/)?.[1] ?? []);
    assertEquals(platforms.sort(), Object.values(TARGETS).filter((other) => other !== platform).sort(), target);
  }
});
