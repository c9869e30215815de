/**
 * Compiles the program to one binary: `deno task compile --help`. docs/binary.md says what it holds.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { dirname, resolve } from "@std/path";
import { sizeText } from "../lib/reports/size_text.ts";
import { writeStderr, writeStdout } from "../lib/stream/standard_streams.ts";
import { compileBinary } from "./compile_binary.ts";
import { TARGETS } from "./targets.ts";

const MODELS: Readonly<Record<string, readonly string[]>> = {
  both: ["default", "small"],
  default: ["default"],
  small: ["small"],
  none: [],
};

const HELP = `Usage: deno task compile [TARGET] [options]

TARGET is the platform; default this machine's.
${Object.keys(TARGETS).map((target) => `  ${target}`).join("\n")}

Options:
  --model MODEL      The models that ship which the binary carries: ${Object.keys(MODELS).join(", ")}; default both.
  -o, --output FILE  Default dist/xlm, for Windows dist/xlm.exe.
`;

const flags = parseArgs(Deno.args, {
  string: ["model", "output"],
  boolean: ["help"],
  alias: { help: "h", output: "o" },
  default: { model: "both" },
});
const [target = Deno.build.target, ...rest] = flags._.map(String);
const output = flags.output ?? `dist/xlm${target.includes("windows") ? ".exe" : ""}`;
const models = Object.hasOwn(MODELS, flags.model) ? MODELS[flags.model] : undefined;

const fault = faultOfArguments();

if (flags.help) {
  await writeStdout(HELP);
} else if (models === undefined || fault !== undefined) {
  writeStderr(`Cannot compile: ${fault}. See deno task compile --help.\n`);
  Deno.exitCode = 2;
} else {
  await Deno.mkdir(dirname(output), { recursive: true });
  Deno.exitCode = await compileBinary({ target, models, output: resolve(output) });
  if (Deno.exitCode === 0) {
    const { size } = await Deno.stat(output);
    writeStderr(`${output}: ${sizeText(size)}, for ${target}, with ${models.join(" and ") || "no model"}\n`);
  }
}

function faultOfArguments(): string | undefined {
  const targets = Object.keys(TARGETS).join(", ");
  const unknown = Object.keys(flags).find((name) => !["_", "help", "h", "model", "output", "o"].includes(name));
  if (unknown !== undefined) return `there is no option ${unknown}; expected --model or --output`;
  if (rest.length > 0) return `the targets are ${[target, ...rest].join(", ")}; expected one`;
  if (!Object.hasOwn(TARGETS, target)) return `the target is ${target}; expected one of ${targets}`;
  if (models === undefined) return `--model is ${flags.model}; expected one of ${Object.keys(MODELS).join(", ")}`;
  if (flags.output === "") return "--output is empty; expected the name of a file";
  return undefined;
}
