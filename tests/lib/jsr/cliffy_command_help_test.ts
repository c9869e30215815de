import { assertEquals } from "@std/assert";
import { Command, EnumType } from "@cliffy/command";

function program() {
  const embed = new Command()
    .description("Turn text into vectors.\n\nOne line out for each line in.")
    .type("pooling", new EnumType(["mean", "max"]))
    .arguments("[files...:file]")
    .option("-k, --top-k <n:integer>", "How many.", { default: 5, conflicts: ["all"] })
    .option("--all", "Everything.\nReally.", { depends: ["top-k"] })
    .option("--secret", "Not shown.", { hidden: true })
    .group("Model options")
    .option("--pooling <how:pooling>", "How to pool.", { default: "mean" })
    .option("-m, --model <name:string>", "Which model.", { required: true })
    .group(null)
    .env("XLM_MODEL=<name:string>", "Default of --model.", { prefix: "XLM_" })
    .example("From stdin", "xlm embed < a.jsonl")
    .example("A file", "xlm embed a.jsonl\nxlm embed b.jsonl");
  return new Command().name("xlm").version("1.2.3").meta("Deno", "2").noExit()
    .description("Cross-lingual models.")
    .globalOption("--debug", "Print stack traces.")
    .command("embed", embed.alias("e"))
    .command("info", "Say what a model is.")
    .command("hidden", new Command().hidden())
    .reset();
}

function page(text: string): string {
  return text.split("\n").map((line) => line.trimEnd()).join("\n");
}

Deno.test("Command.getHelp shows usage, version, description, options and commands", () => {
  assertEquals(
    page(program().getHelp({ colors: false, width: 100 })),
    `
Usage:   xlm
Version: 1.2.3

Deno: 2

Description:

  Cross-lingual models.

Options:

  -h, --help     - Show this help.
  -V, --version  - Show the version number for this program.
  --debug        - Print stack traces.

Commands:

  embed, e  [files...]  - Turn text into vectors.
  info                  - Say what a model is.
`,
  );
});

Deno.test("Command.getHelp shows groups, hints, variables and examples of a sub command", () => {
  const main = program();
  main.getHelp();
  assertEquals(
    page(main.getCommand("embed")!.getHelp({ colors: false, width: 100, long: true })),
    `
Usage:   xlm embed [files...] --model <name>
Version: 1.2.3

Description:

  Turn text into vectors.

  One line out for each line in.

Options:

  -h, --help        - Show this help.
  --debug           - Print stack traces.
  -k, --top-k  <n>  - How many.            (Default: 5, Conflicts: --all)
  --all             - Everything.          (Depends: --top-k)
                      Really.

Model options:

  --pooling    <how>   - How to pool.  (Default: "mean", Values: "mean", "max")
  -m, --model  <name>  - Which model.  (required)

Environment variables:

  XLM_MODEL  <name>  - Default of --model.

Examples:

  From stdin xlm embed < a.jsonl
  A file     xlm embed a.jsonl
             xlm embed b.jsonl
`,
  );
});

Deno.test("Command.getHelp wraps descriptions where lines would be too long", () => {
  const cmd = new Command().name("xlm").option(
    "--model <name>",
    "The model: a directory, a file or a name in the cache.",
  );
  assertEquals(
    page(cmd.getHelp({ colors: false, width: 44 })),
    `
Usage: xlm

Options:

  -h, --help          - Show this help.
  --model     <name>  - The model: a
                        directory, a file
                        or a name in the
                        cache.
`,
  );
});

Deno.test("Command.help sets options of all help pages, which getHelp overrides", () => {
  const main = program().help({ colors: false, hints: false, width: 100 });
  main.getHelp();
  const embed = main.getCommand("embed")!;
  assertEquals(embed.getHelp().includes("(Default"), false);
  assertEquals(embed.getHelp({ hints: true }).includes("(Default"), true);
});

Deno.test("Command tells what it was told", () => {
  const main = program();
  main.getHelp(); // registers --help and --version
  const [embed, info, hidden] = main.getCommands(true);
  assertEquals(main.getCommands().map((cmd) => cmd.getPath()), ["xlm embed", "xlm info"]);
  assertEquals([embed!.getAliases(), embed!.getShortDescription()], [["e"], "Turn text into vectors."]);
  assertEquals([info!.getName(), info!.getDescription(), info!.getParent() === main], [
    "info",
    "Say what a model is.",
    true,
  ]);
  assertEquals([hidden!.getName(), hidden!.getMainCommand() === main], ["hidden", true]);
  assertEquals(embed!.getArguments().map(({ name, type, optional, variadic }) => [name, type, optional, variadic]), [
    ["files", "file", true, true],
  ]);
  assertEquals(embed!.getEnvVars(true).map(({ names, type, prefix }) => [names, type, prefix]), [
    [["XLM_MODEL"], "string", "XLM_"],
  ]);
  assertEquals(embed!.getExamples()[0], { name: "From stdin", description: "xlm embed < a.jsonl" });
  assertEquals([embed!.getUsage(), main.getVersion(), embed!.getVersion()], [
    "[files...:file] --model <name:string>",
    "1.2.3",
    "1.2.3",
  ]);
  assertEquals(
    embed!.getOptions(true).map(({ name, flags, typeDefinition, groupName, hidden }) =>
      [name, flags.join(), typeDefinition, groupName, hidden].join(" | ")
    ),
    [
      "help | -h,--help |  |  | ",
      "debug | --debug |  |  | ",
      "top-k | -k,--top-k | <n:integer> |  | ",
      "all | --all |  |  | ",
      "secret | --secret |  |  | true",
      "pooling | --pooling | <how:pooling> | Model options | ",
      "model | -m,--model | <name:string> | Model options | ",
    ],
  );
  assertEquals(embed!.getOption("k")?.default, 5);
  assertEquals(embed!.getOption("secret"), undefined);
});
