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

if (flags.help) {
  await writeStdout(HELP);
} else if (!Object.hasOwn(TARGETS, target) || models === undefined || rest.length > 0) {
  writeStderr(`Cannot compile for ${[target, ...rest].join(" ")} with --model ${flags.model}.\n\n${HELP}`);
  Deno.exitCode = 2;
} else {
  await Deno.mkdir(dirname(output), { recursive: true });
  Deno.exitCode = await compileBinary({ target, models, output: resolve(output) });
  if (Deno.exitCode === 0) {
    const { size } = await Deno.stat(output);
    writeStderr(`${output}: ${sizeText(size)}, for ${target}, with ${models.join(" and ") || "no model"}\n`);
  }
}
