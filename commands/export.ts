import { Command, EnumType } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";
import { EXPORT_DTYPES, EXPORT_FORMATS } from "../lib/export/export_formats.ts";
import { choicesOf } from "../lib/options/option.ts";
import { HEADS } from "../models/heads.ts";
import type { Finish } from "./finish.ts";

const DESCRIPTION = `Write a model as ONNX graphs, or as one safetensors file.

  xlm export -m small -o graphs | jq .heads
  xlm export -m small --dtype int8 --head lm -o int8 | jq .heads && xlm info int8 | grep ^heads
  xlm export -m my-checkpoint --format safetensors -o converted | jq '.files[].path'

onnx: a graph for each head, all with the same weights beside them, and a README of inputs and outputs, which are those of
transformers. safetensors: all tensors under transformers' names, from any layout that xlm reads.
config.json and tokenizer come with them. The directory appears when a fixed input gives the same answers from there.
Prints one JSON object: the files, and the largest difference.`;

/** `xlm export`. */
export function exportCommand(finish: Finish) {
  return new Command()
    .type("format", new EnumType(EXPORT_FORMATS))
    .type("dtype", new EnumType(EXPORT_DTYPES))
    .description(DESCRIPTION)
    .option(
      "-m, --model <model:string>",
      "Directory, weights file, org/name[@revision] in the Hugging Face cache, or small (an XLM that ships).",
    )
    .option("-o, --output <directory:file>", "The directory to write: a new or empty one.")
    .option("--format <format:format>", "What to write: onnx or safetensors.", { default: "onnx" as const })
    .option(
      "--head <names:string>",
      "Heads to write as graphs, separated by commas; by default all that the checkpoint has.",
      { collect: true },
    )
    .option("--dtype <dtype:dtype>", "Precision; auto is fp32 for graphs, and keeps tensors as they are.", {
      default: "auto" as const,
    })
    .option("--debug", "Print stack traces.")
    .action(async ({ model, output, format, head, dtype }) => {
      if (output === undefined) {
        throw new XlmError(2, "Cannot export: no directory named; expected --output DIRECTORY.");
      }
      const { runExport } = await import("./run_export.ts");
      const heads = choicesOf("names", HEADS, "").read(head, "head", "--head");
      finish(await runExport({ model, output, format, dtype, heads }));
    });
}
