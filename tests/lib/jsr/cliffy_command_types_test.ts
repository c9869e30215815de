/**
 * What `deno check` proves of the options and arguments that an action receives. Every `is` compiles only where the
 * two types are the same; the test itself but counts that each was reached.
 */
import { assertEquals } from "@std/assert";
import { type ArgumentValue, Command, EnumType, Type } from "@cliffy/command";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
type Flat<T> = T extends unknown[] ? T : { [Key in keyof T]: T[Key] };

let reached = 0;
function is<A>() {
  return <B>(_value: B, ..._proof: Equal<Flat<A>, Flat<B>> extends true ? [] : [expected: A, actual: B]): void => {
    reached++;
  };
}

class Device extends Type<{ kind: string }> {
  parse({ value }: ArgumentValue) {
    return { kind: value };
  }
  override values() {
    return ["cpu"];
  }
}

const typed = () =>
  new Command().throwErrors().type("count", ({ value }: ArgumentValue): number | "all" => Number(value) || "all")
    .type("pooling", new EnumType(["mean", "max"])).type("device", new Device());

/** Each parses the arguments and proves the types in its action. */
const PROOFS: Array<[args: string[], parse: (args: string[]) => Promise<unknown>]> = [
  [[], (args) => typed().option("-k, --top-k <n:integer>", "").action(is<{ topK?: number }>()).parse(args)],
  [[], (args) => typed().option("--top-k <n:integer>", "", { default: 5 }).action(is<{ topK: number }>()).parse(args)],
  [[], (args) => typed().option("--quiet", "").action(is<{ quiet?: true | undefined }>()).parse(args)],
  [[], (args) => typed().option("--quiet", "", { default: false }).action(is<{ quiet: boolean }>()).parse(args)],
  [[], (args) => typed().option("--no-keep-order", "").action(is<{ keepOrder: boolean }>()).parse(args)],
  [
    [],
    (args) =>
      typed().option("--color", "").option("--no-color", "").action(is<{ color?: boolean | undefined }>()).parse(args),
  ],
  [
    ["--out", "x"],
    (args) => typed().option("--out <f>", "", { required: true }).action(is<{ out: string }>()).parse(args),
  ],
  [[], (args) => typed().option("--text <t>", "", { collect: true }).action(is<{ text?: string[] }>()).parse(args)],
  [[], (args) => typed().option("--targets <t:string[]>", "").action(is<{ targets?: string[] }>()).parse(args)],
  [[], (args) => typed().option("--color [when:string]", "").action(is<{ color?: string | true }>()).parse(args)],
  [[], (args) => typed().option("--top-k <n:count>", "").action(is<{ topK?: number | "all" }>()).parse(args)],
  [
    [],
    (args) =>
      typed().option("--top-k <n:count>", "", { default: 5 }).action(is<{ topK: number | "all" }>()).parse(args),
  ],
  [[], (args) => typed().option("--pooling <p:pooling>", "").action(is<{ pooling?: "mean" | "max" }>()).parse(args)],
  [[], (args) => typed().option("--device <d:device>", "").action(is<{ device?: { kind: string } }>()).parse(args)],
  [
    [],
    (args) =>
      typed().option("--size <n:string>", "", { value: (text) => text.length }).action(is<{ size?: number }>()).parse(
        args,
      ),
  ],
  [
    [],
    (args) =>
      typed().option("--a <x>", "", { required: true, conflicts: ["b"] }).option("--b", "", { default: true })
        .option("--c", "", { conflicts: ["a"] }).action(is<{ a?: string; b: true; c?: true | undefined }>())
        .parse([...args, "--c"]),
  ],
  [
    [],
    (args) => typed().env("XLM_TOP_K=<n:integer>", "", { prefix: "XLM_" }).action(is<{ topK?: number }>()).parse(args),
  ],
  [
    [],
    (args) =>
      typed().option("-m, --model <m:string>", "", { default: "x" }).env("XLM_MODEL=<m:string>", "", { prefix: "XLM_" })
        .action(is<{ model: string }>()).parse(args),
  ],
  [
    ["a"],
    (args) =>
      typed().arguments("<a:string> [b...:file]").action((_, a, ...b) =>
        is<[string, string[]]>()([a, b] as [typeof a, typeof b])
      ).parse(args),
  ],
  [
    ["1"],
    (args) =>
      typed().arguments("<a:integer> [b:boolean]").action((_, ...rest) => is<[number, boolean?]>()(rest)).parse(args),
  ],
  [
    ["a"],
    (args) =>
      typed().arguments("<files...:file>").action((_, ...files) => is<[string, ...string[]]>()(files)).parse(args),
  ],
];

Deno.test("Command infers the types of options and arguments from their definitions", async () => {
  for (const [args, parse] of PROOFS) await parse(args);
  assertEquals(reached, PROOFS.length);
});

Deno.test("Command gives a sub command the global options it declares", async () => {
  const seen: unknown[] = [];
  const sub = new Command<{ debug?: true }>().option("--top-k <n:integer>", "")
    .action(({ debug, topK }) => void seen.push(debug, topK));
  await new Command().noExit().globalOption("--debug", "").command("sub", sub).reset().parse([
    "sub",
    "--debug",
    "--top-k=2",
  ]);
  assertEquals(seen, [true, 2]);
});

Deno.test("Command.parse resolves to the options and arguments of the main command", async () => {
  const { options, args, cmd } = await new Command().noExit().option("--top-k <n:integer>", "", { default: 1 })
    .arguments("[files...:file]").parse(["a"]);
  const topK: number = options.topK;
  const files: string[] = args;
  assertEquals([topK, files, cmd.getName()], [1, ["a"], "COMMAND"]);
});
