import { assertEquals } from "@std/assert";
import { type ArgumentValue, Command, EnumType, ValidationError } from "@cliffy/command";

function count({ label, name, value }: ArgumentValue): number | "all" {
  if (value === "all") return value;
  if (/^\d+$/.test(value)) return Number(value);
  throw new ValidationError(`${label} "${name}" must be a count or "all", but got "${value}".`);
}

function tokenize() {
  return new Command()
    .type("count", count)
    .type("pooling", new EnumType(["mean", "max"]))
    .option("-k, --top-k <n:count>", "How many.", { default: 5 })
    .option("-t, --text <text:string>", "A record.", { collect: true })
    .option("-q, --quiet", "No warnings.")
    .option("-v, --verbose", "More.")
    .option("--no-special-tokens", "Without special tokens.")
    .option("--keep-order", "In order.", { default: true })
    .option("--no-keep-order", "In any order.")
    .option("--pooling <how:pooling>", "How to pool.")
    .option("--targets <words:string[]>", "What to score.")
    .option("--layers <numbers:integer[]>", "Which layers.", { separator: ";" })
    .option("--device [name:string]", "Where to run.", { default: "auto" })
    .option("--color=[when:string]", "Colours.")
    .option("--length <n:number>", "Length.", { value: (n) => n * 2 })
    .option("--seed <n:integer>", "Seed.", { default: () => 7 })
    .env("XLM_TEST_TOP_K=<n:count>", "Default of --top-k.", { prefix: "XLM_TEST_" })
    .env("XLM_TEST_QUIET=<on:boolean>", "Default of --quiet.", { prefix: "XLM_TEST_" })
    .env("XLM_TEST_TARGETS=<words:string[]>", "Default of --targets.", { prefix: "XLM_TEST_" })
    .arguments("[files...:file]");
}

const DEFAULTS = { topK: 5, specialTokens: true, keepOrder: true, seed: 7 };

/** Arguments, options beyond DEFAULTS (device only where it is given), files, literal arguments. */
const CASES: Array<[args: string, options: object, files?: unknown[], literal?: string[]]> = [
  ["", {}],
  ["a.jsonl -", {}, ["a.jsonl", "-"]],
  ["-k 3 a b", { topK: 3 }, ["a", "b"]],
  ["a -k3 b", { topK: 3 }, ["a", "b"]],
  ["-k=3", { topK: 3 }],
  ["--top-k=all", { topK: "all" }],
  ["-qv", { quiet: true, verbose: true }],
  ["-qvk 9 a", { quiet: true, verbose: true, topK: 9 }, ["a"]],
  ["-t one --text two --text=three=3", { text: ["one", "two", "three=3"] }],
  ["--text --quiet", { text: ["--quiet"] }],
  ["--no-special-tokens", { specialTokens: false }],
  ["--no-keep-order", { keepOrder: false }],
  ["--pooling max", { pooling: "max" }],
  ["--targets a,b,,c", { targets: ["a", "b", "", "c"] }],
  ["--layers 1;-2", { layers: [1, -2] }],
  ["--device cpu a", { device: "cpu" }, ["a"]],
  ["--device -q", { device: "auto", quiet: true }],
  ["--color a", { color: true }, ["a"]],
  ["--color=never a", { color: "never" }, ["a"]],
  ["--length -1.5", { length: -3 }],
  ["a -- -q --top-k -- b", {}, ["a"], ["-q", "--top-k", "--", "b"]],
  // 1.2.1 takes an option it does not know for an argument: a command with arguments has to look for itself
  ["--topk 3 -x", {}, ["--topk", "3", "-x"]],
];

Deno.test("Command.parse reads options, arguments and what follows --", async (t) => {
  for (const [args, options, files = [], literal = []] of CASES) {
    await t.step(args || "(nothing)", async () => {
      const result = await tokenize().noExit().parse(args.split(" ").filter(Boolean));
      const expected = { device: "auto", ...DEFAULTS, ...options };
      assertEquals<unknown>([{ ...result.options }, result.args, result.literal], [expected, files, literal]);
    });
  }
});

Deno.test("Command.parse takes options from the environment, but the command line wins", async () => {
  const cases: Array<[env: Record<string, string>, args: string[], options: object]> = [
    [{ XLM_TEST_TOP_K: "all" }, [], { topK: "all" }],
    [{ XLM_TEST_TOP_K: "2" }, ["-k", "4"], { topK: 4 }],
    [{ XLM_TEST_TOP_K: "" }, [], {}],
    [{ XLM_TEST_QUIET: "1", XLM_TEST_TARGETS: "a,b" }, [], { quiet: true, targets: ["a", "b"] }],
    [{ XLM_TEST_QUIET: "false" }, [], { quiet: false }],
  ];
  for (const [env, args, options] of cases) {
    for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
    try {
      const result = await tokenize().noExit().parse(args);
      assertEquals<unknown>({ ...result.options }, { device: "auto", ...DEFAULTS, ...options });
    } finally {
      for (const name of Object.keys(env)) Deno.env.delete(name);
    }
  }
});

Deno.test("Command.parse runs the action of the sub command that the arguments name", async (t) => {
  const program = (log: unknown[]) =>
    new Command().name("xlm").noExit()
      .globalOption("--debug", "Traces.")
      .globalAction((options) => void log.push(["before", { ...options }]))
      .command(
        "tokenize, tok",
        new Command().arguments("[files...:file]").action((_, ...files) => void log.push(files)),
      )
      .command(
        "cache",
        new Command().command("clear <days:integer>", "Clear.").action((_, days) => void log.push(days)),
      )
      .command("secret", new Command().hidden().action(() => void log.push("secret")))
      .reset();
  const cases: Array<[args: string, log: unknown[]]> = [
    ["tokenize a", [["before", {}], ["a"]]],
    ["tok --debug a", [["before", { debug: true }], ["a"]]],
    ["--debug tok a", [["before", { debug: true }], ["a"]]],
    ["cache clear 3", [["before", {}], 3]],
    ["secret", [["before", {}], "secret"]],
  ];
  for (const [args, expected] of cases) {
    await t.step(args, async () => {
      const log: unknown[] = [];
      await program(log).parse(args.split(" "));
      assertEquals(log, expected);
    });
  }
});

Deno.test("Command.parse rejects with the error that an action throws", async () => {
  const error = new RangeError("out of range");
  const program = new Command().throwErrors().action(() => Promise.reject(error));
  assertEquals(await program.parse([]).catch((reason) => reason), error);
});

Deno.test("Command.helpOption and versionOption run their own actions and nothing else", async () => {
  const log: string[] = [];
  const program = () =>
    new Command().name("xlm").version("1.2.3").noExit()
      .helpOption("-h, --help", "Help.", function () {
        log.push(`help of ${this.getPath()}`);
      })
      .versionOption("-V, --version", "Version.", function () {
        log.push(`version ${this.getVersion()}`);
      })
      .command(
        "embed",
        new Command().option("--model <name>", "Model.", { required: true }).action(() => void log.push("run")),
      )
      .reset();
  for (const args of [["--help"], ["-V"], ["embed", "-h"]]) await program().parse(args);
  assertEquals(log, ["help of xlm", "version 1.2.3", "help of xlm embed"]);
});
