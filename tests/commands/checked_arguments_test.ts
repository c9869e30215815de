import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Command } from "@cliffy/command";
import { checkedArguments, EMPTY_VALUE } from "../../commands/checked_arguments.ts";
import { text } from "../../commands/option_types.ts";
import { XlmError } from "../../lib/errors.ts";

const COMMAND = new Command()
  .type("text", text)
  .type("list", text)
  .option("-m, --model <model:string>", "")
  .option("-k, --top-k <n:integer>", "")
  .option("-R, --raw-input", "")
  .option("--text <text:text>", "", { collect: true })
  .option("--labels <labels:list>", "", { collect: true });

const BAD = "caf\udce9";

Deno.test("checkedArguments keeps arguments as they are, an empty text or list as one that is seen", () => {
  const given = [
    ["--text", "a", "--text", "", "--labels", ""],
    ["--text=", "-Rm", "dir", "-k5", "file"],
    ["--text", "--model", "-R", "-", "--", "", BAD],
    ["--text", BAD, `--text=${BAD}`],
  ];
  assertEquals(given.map((args) => checkedArguments(args, COMMAND)), [
    ["--text", "a", "--text", EMPTY_VALUE, "--labels", EMPTY_VALUE],
    [`--text=${EMPTY_VALUE}`, "-Rm", "dir", "-k5", "file"],
    ["--text", "--model", "-R", "-", "--", "", BAD],
    ["--text", BAD, `--text=${BAD}`],
  ]);
  assertEquals(text({ label: "Option", type: "text", name: "--text", value: EMPTY_VALUE }), "");
});

Deno.test("checkedArguments refuses a value that is empty where none may be, or not UTF-8", () => {
  const refused: [args: string[], message: RegExp][] = [
    [["--model", ""], /^Cannot use --model: its value is empty; expected one\./],
    [["--model="], /^Cannot use --model: its value is empty/],
    [["-Rm", ""], /^Cannot use -m: its value is empty/],
    [["--top-k", ""], /^Cannot use --top-k: its value is empty/],
    [["--raw-input", ""], /^Cannot use the argument "": it is empty; expected a name\./],
    [["--labels", BAD], /^Cannot use --labels: caf\\xE9 is not UTF-8; expected UTF-8\.$/],
    [[BAD], /^Cannot read caf\\xE9: the name is not UTF-8; expected UTF-8\./],
  ];
  for (const [args, message] of refused) {
    const error = assertThrows(() => checkedArguments(args, COMMAND), XlmError);
    assertEquals(error.exitCode, 2);
    assertMatch(error.message, message);
  }
});
