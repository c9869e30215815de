/** The scripts of `xlm completions`, in the shells themselves. */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { commandOutline } from "../../commands/command_outline.ts";
import { programCommand } from "../../commands/program.ts";
import type { CommandOutline, OptionOutline } from "../../lib/completions/command_outline.ts";
import { type Completed, missing, type Shell, SHELLS } from "./shells.ts";
import { xlm } from "./xlm.ts";

const PROGRAM = await commandOutline(await programCommand(() => {}));

/** What lies in the directory where the lines are typed. */
const FILES = ["my file.jsonl", "my.txt", "time 1:2.jsonl"];
const DIRECTORIES = ["my model", "sets"];
const CACHE = ["models--org--bert/snapshots", "models--gpt2/snapshots", "models--org--unfinished/blobs"];

/** Empty variables count as unset. */
const NO_CACHE_NAMED = { HF_HUB_CACHE: "", HUGGINGFACE_HUB_CACHE: "", HF_HOME: "", XDG_CACHE_HOME: "" };
/** Ways to name the cache's place, each alone; `~` as a variable has it that was set in quotes. */
const CACHE_NAMES = {
  HF_HUB_CACHE: "~/.cache/huggingface/hub",
  HUGGINGFACE_HUB_CACHE: "~/.cache/huggingface/hub",
  HF_HOME: "~/.cache/huggingface",
  XDG_CACHE_HOME: "~/.cache",
};

/** Lines, and what every shell proposes at their ends. */
const PROPOSED: readonly (readonly [line: string, proposals: readonly string[]])[] = [
  ["xlm tok", ["tokenize"]],
  ["xlm --vers", ["--version"]],
  ["xlm --version --js", ["--json"]],
  ["xlm fill-mask --devi", ["--device"]],
  ["xlm fill-mask --device ", ["auto", "cpu", "cuda", "webgpu"]],
  ["xlm fill-mask --device=c", ["cpu", "cuda"]],
  ["xlm fill-mask --device cpu --dty", ["--dtype"]],
  ["xlm fill-mask --top-k 5 --dtype=", ["auto", "fp16", "fp32", "int8"]],
  ["xlm tag --to co", ["conll", "conllu"]],
  ["xlm classify --to ", ["doccano", "jsonl", "label-studio", "prodigy"]],
  ["xlm translate-score --metrics ", ["bleu", "chrf", "ter"]],
  ["xlm translate-score --metrics bleu,c", ["chrf"]],
  ["xlm fill-mask -m s", ["sets", "small"]],
  ["xlm fill-mask -m ", [
    "default",
    "gpt2",
    "my file.jsonl",
    "my model",
    "my.txt",
    "org/bert",
    "sets",
    "small",
    "time 1:2.jsonl",
  ]],
  ["xlm fill-mask -m org/", ["org/bert"]],
  ["xlm fill-mask --model=org/b", ["org/bert"]],
  ["xlm fill-mask -Rm gp", ["gpt2"]],
  ["xlm fill-mask -m my", ["my file.jsonl", "my model", "my.txt"]],
  ["xlm info de", ["default"]],
  ["xlm download ", ["gpt2", "org/bert"]],
  ["xlm download org/bert gp", ["gpt2"]],
  ["xlm download --local-dir ", ["my model", "sets"]],
  ["xlm tokenize --save-vocabulary=s", ["sets"]],
  ["xlm tag my", ["my file.jsonl", "my model", "my.txt"]],
  ["xlm tag -R my.", ["my.txt"]],
  ["xlm tag --text my --te", ["--text"]],
  ["xlm tag --errors my.", ["my.txt"]],
  ["xlm tag --errors=my.", ["my.txt"]],
  ["xlm tag --top-k ", []],
  ["xlm tag --lang=", []],
  ["xlm tag -- --de", []],
  ["xlm tag -- my.", ["my.txt"]],
  ["xlm compare my.txt my.", ["my.txt"]],
  ["xlm completions ", ["bash", "fish", "zsh"]],
];

/** Lines, and what bash and zsh make of them: what is typed as one word stays one. */
const COMPLETED: readonly (readonly [line: string, completed: string])[] = [
  ["xlm tok", "xlm tokenize "],
  ["xlm fill-mask --device w", "xlm fill-mask --device webgpu "],
  ["xlm fill-mask --device=w", "xlm fill-mask --device=webgpu "],
  ["xlm fill-mask -m org/", "xlm fill-mask -m org/bert "],
  ["xlm fill-mask --model=org/b", "xlm fill-mask --model=org/bert "],
  ["xlm tag my\\ f", "xlm tag my\\ file.jsonl "],
  ["xlm tag 'my f", "xlm tag 'my file.jsonl' "],
  ["xlm tag --errors=my\\ f", "xlm tag --errors=my\\ file.jsonl "],
  ["xlm tag -m my\\ m", "xlm tag -m my\\ model/"],
  ["xlm tag time\\ 1:", "xlm tag time\\ 1:2.jsonl "],
  ["xlm download --local-dir se", "xlm download --local-dir sets/"],
  ["xlm tag --top-k my", "xlm tag --top-k my"],
  ["xlm tag -- --de", "xlm tag -- --de"],
];

/** Completes lines where FILES and DIRECTORIES are. */
type Complete = (lines: readonly string[], env?: Record<string, string>) => Promise<Completed[]>;

/** Runs a test of a shell in a folder of its own, which is the home too. */
async function inFolder(shell: Shell, test: (complete: Complete) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    const [work, script] = [join(folder, "work"), join(folder, "script")];
    for (const path of DIRECTORIES) await Deno.mkdir(join(work, path), { recursive: true });
    for (const path of CACHE) await Deno.mkdir(join(folder, ".cache/huggingface/hub", path), { recursive: true });
    for (const path of FILES) await Deno.writeTextFile(join(work, path), "");
    await Deno.writeTextFile(script, shell.script(PROGRAM));
    await test((lines, env) => shell.complete(script, lines, work, { ...NO_CACHE_NAMED, HOME: folder, ...env }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const [name, shell] of Object.entries(SHELLS)) {
  const reason = await missing(name as keyof typeof SHELLS);
  const test = (what: string, fn: (complete: Complete) => Promise<void>) =>
    Deno.test({
      name: `${name} ${what}${reason === undefined ? "" : ` (skipped: ${reason})`}`,
      ignore: reason !== undefined,
      fn: () => inFolder(shell, fn),
    });

  test("proposes commands, options, values, models and files", async (complete) => {
    const found = await complete(PROPOSED.map(([line]) => line));
    const proposed = PROPOSED.map(([line], i) => [line, found[i]!.proposals.map(value)]);
    assertEquals(proposed, PROPOSED.map(([line, proposals]) => [line, [...proposals]]));
  });

  test("proposes every command, every option and every value of a few", async (complete) => {
    const expected = expectedOfAll();
    const found = await complete(expected.map(([line]) => line));
    assertEquals(expected.map(([line], i) => [line, found[i]!.proposals]), expected);
  });

  test("finds the cache where the variables say it is", async (complete) => {
    for (const [variable, value] of Object.entries(CACHE_NAMES)) {
      const [found] = await complete(["xlm download "], { [variable]: value });
      assertEquals([variable, found!.proposals], [variable, ["gpt2", "org/bert"]]);
    }
    const [found] = await complete(["xlm download "], { HF_HUB_CACHE: "/nowhere", HF_HOME: "~/.cache/huggingface" });
    assertEquals(found!.proposals, []);
  });

  if (name !== "fish") {
    test("completes values, and names of files with spaces", async (complete) => {
      const found = await complete(COMPLETED.map(([line]) => line));
      assertEquals(found.map(({ line }) => line), COMPLETED.map(([, completed]) => completed));
    });
  }
}

Deno.test("xlm completions prints the script of each shell", async () => {
  for (const [name, shell] of Object.entries(SHELLS)) {
    assertEquals(await xlm(["completions", name]), { code: 0, stdout: shell.script(PROGRAM), stderr: "" });
  }
  for (
    const [args, said] of [[["tcsh"], /"tcsh".*"bash", "zsh", "fish"/], [
      [],
      /no shell named.*bash, zsh or fish/,
    ]] as const
  ) {
    const { code, stderr } = await xlm(["completions", ...args]);
    assertEquals(code, 2);
    assertMatch(stderr, said);
  }
});

Deno.test("all arguments of a command are of one kind, which the scripts rely on", async () => {
  for (const command of (await programCommand(() => {})).getCommands()) {
    const kinds = new Set(command.getArguments().map(({ type, action }) => `${type}:${action}`));
    assertEquals(kinds.size <= 1, true, command.getName());
  }
});

/** A proposal without what some shells repeat before it: the option, and a list as far as it is typed. */
function value(proposal: string): string {
  return proposal.replace(/^--[\w-]+=|^.*,/, "");
}

function expectedOfAll(): [line: string, proposals: string[]][] {
  const flags = ({ options }: CommandOutline) => options.flatMap((option: OptionOutline) => [...option.flags]).sort();
  const values = PROGRAM.commands.flatMap(({ name, options }) =>
    options.flatMap(({ flags, values }): [string, string[]][] =>
      values?.kind === "choice" || values?.kind === "list"
        ? flags.map((flag) => [`xlm ${name} ${flag} `, values.words.toSorted()])
        : []
    )
  );
  return [
    ["xlm ", PROGRAM.commands.map(({ name }) => name).sort()],
    ["xlm -", flags(PROGRAM)],
    ...PROGRAM.commands.map((command): [string, string[]] => [`xlm ${command.name} -`, flags(command)]),
    ...values,
  ];
}
