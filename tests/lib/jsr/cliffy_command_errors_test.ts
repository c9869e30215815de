import { assertEquals, assertInstanceOf } from "@std/assert";
import { Command, EnumType, ValidationError } from "@cliffy/command";

function program() {
  const embed = new Command()
    .type("pooling", new EnumType(["mean", "max"]))
    .option("-k, --top-k <n:integer>", "How many.")
    .option("--length <n:number>", "How long.")
    .option("-q, --quiet", "No warnings.")
    .option("-v, --verbose", "More.", { conflicts: ["quiet"] })
    .option("--stride <n:integer>", "Overlap.", { depends: ["length"] })
    .option("--pooling <how:pooling>", "How to pool.")
    .option("--align <on:boolean>", "Aligned.")
    .option("--layers <numbers:integer[]>", "Which layers.")
    .env("XLM_TEST_LENGTH=<n:number>", "Length.", { prefix: "XLM_TEST_" });
  return new Command().name("xlm").noExit()
    .command("embed", embed)
    .command("export", new Command().option("-o, --output <file:file>", "Where.", { required: true }))
    .command("pair <source:file> <target:file> [scale:integer]", "Two files.")
    .command("secret", new Command().hidden())
    .command("cache", new Command().command("clear", "Clear."))
    .reset();
}

const CASES: Array<[args: string, message: string, cmd: string]> = [
  ["chace", 'Unknown command "chace". Did you mean command "cache"?', "xlm"],
  ["embd", 'Unknown command "embd". Did you mean command "embed"?', "xlm"],
  ["--quite", 'Unknown option "--quite". Did you mean option "--help"?', "xlm"],
  ["embed --topk 3", 'Unknown option "--topk". Did you mean option "--top-k"?', "xlm embed"],
  ["embed -x", 'Unknown option "-x". Did you mean option "-h"?', "xlm embed"],
  ["embed --no-quiet", 'Unknown option "--no-quiet". Did you mean option "--quiet"?', "xlm embed"],
  ["embed --top-k", 'Missing value for option "--top-k".', "xlm embed"],
  ["embed -qk", 'Missing value for option "--top-k".', "xlm embed"],
  ["embed -k x", 'Option "--top-k" must be of type "integer", but got "x".', "xlm embed"],
  ["embed --top-k=1.5", 'Option "--top-k" must be of type "integer", but got "1.5".', "xlm embed"],
  ["embed --top-k --quiet", 'Option "--top-k" must be of type "integer", but got "--quiet".', "xlm embed"],
  ["embed --layers 1,a", 'Option "--layers" must be of type "integer", but got "a".', "xlm embed"],
  ["embed --length Infinity", 'Option "--length" must be of type "number", but got "Infinity".', "xlm embed"],
  [
    "embed --pooling sum",
    'Option "--pooling" must be of type "pooling", but got "sum". Expected values: "mean", "max"',
    "xlm embed",
  ],
  [
    "embed --align yes",
    'Option "--align" must be of type "boolean", but got "yes". Expected values: "true", "false", "1", "0"',
    "xlm embed",
  ],
  ["embed -q -q", 'Option "-q" can only occur once, but was found several times.', "xlm embed"],
  ["embed -k 1 --top-k=2", 'Option "--top-k" can only occur once, but was found several times.', "xlm embed"],
  ["embed --quiet=yes", 'Option "--quiet" doesn\'t take a value, but got "yes".', "xlm embed"],
  ["embed -vq", 'Option "--verbose" conflicts with option "--quiet".', "xlm embed"],
  ["embed --stride 3", 'Option "--stride" depends on option "--length".', "xlm embed"],
  ["embed -q --help", 'Option "--help" cannot be combined with other options.', "xlm embed"],
  ["embed a.jsonl", 'No arguments allowed for command "xlm embed".', "xlm embed"],
  ["export", 'Missing required option "--output".', "xlm export"],
  ["pair", "Missing argument(s): source, target", "xlm pair"],
  ["pair a", "Missing argument: target", "xlm pair"],
  ["pair a b c", 'Argument "scale" must be of type "integer", but got "c".', "xlm pair"],
  ["pair a b 1 d", "Too many arguments: d", "xlm pair"],
  ["cache clean", 'Unknown command "clean". Did you mean command "clear"?', "xlm cache"],
];

async function errorOf(args: string): Promise<unknown> {
  return await program().parse(args.split(" ")).then(() => undefined, (error) => error);
}

Deno.test("Command.parse rejects wrong use with a ValidationError that says what is wrong", async (t) => {
  for (const [args, message, cmd] of CASES) {
    await t.step(args, async () => {
      const error = await errorOf(args);
      assertInstanceOf(error, ValidationError);
      assertEquals([error.message, error.cmd?.getPath(), error.exitCode], [message, cmd, 2]);
    });
  }
});

Deno.test("Command.parse names the variable whose value is wrong", async () => {
  Deno.env.set("XLM_TEST_LENGTH", "long");
  try {
    const error = await errorOf("embed");
    assertInstanceOf(error, ValidationError);
    assertEquals(
      error.message,
      'Environment variable "XLM_TEST_LENGTH" must be of type "number", but got "long".',
    );
  } finally {
    Deno.env.delete("XLM_TEST_LENGTH");
  }
});

Deno.test("Command.error sees the error before it is thrown", async () => {
  const seen: string[] = [];
  const sub = new Command().action(() => {});
  const main = new Command().name("xlm").throwErrors().error((error, cmd) => {
    seen.push(`${cmd.getPath()}: ${error.message}`);
  }).command("embed", sub).reset();
  await main.parse(["embed", "--x"]).catch(() => {});
  assertEquals(seen, ['xlm embed: Unknown option "--x". Did you mean option "-h"?']);
});

Deno.test("ValidationError carries exit code and cause", () => {
  const cause = new Error("why");
  const error = new ValidationError("what", { exitCode: 3, cause });
  assertEquals([error.message, error.exitCode, error.cause], ["what", 3, cause]);
});
