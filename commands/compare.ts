import { Command, EnumType } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";
import { INPUT_FORMATS } from "../lib/stream/inputs/registry.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import type { Finish } from "./finish.ts";
import { count } from "./option_types.ts";

/** `xlm compare`. */
export function compareCommand(finish: Finish) {
  return new Command()
    .type("count", count)
    .type("format", new EnumType(INPUT_FORMATS.map(({ name }) => name)))
    .arguments("<a:file> [b:file]")
    .description(`Compare two runs, or a run with a gold field: agreement, kappa, confusion, differences.

  xlm compare a.jsonl b.jsonl
  xlm compare a.jsonl --gold-field gold --json | jq .kappa

Reads records of classify, tag or qa, line by line in the same order, or matched by --id-field.`)
    .option("--gold-field <name:string>", "Compare with this field of the same records instead of another run.")
    .option("--id-field <name:string>", "Match records by this field, not by their order.")
    .option("--result-field <name:string>", "Field of the results; by default labels, entities or answers.")
    .option("--format <format:format>", "Input format; by default from the file extension, else jsonl.")
    .option("--top-k <n:count>", "Number of records to show that differ most.", { default: 10 })
    .option("--json", "Print one JSON object.")
    .option("--debug", "Print stack traces.")
    .action(async (options, a, b) => {
      const { goldField: gold_field } = options;
      if ((gold_field === undefined) === (b === undefined)) {
        const found = b === undefined ? "there is one file and no --gold-field" : "there are both";
        throw new XlmError(2, `Cannot compare: ${found}; expected two files, or one and --gold-field.`);
      }
      const { compareFiles } = await import("./compare_files.ts");
      const { comparisonText } = await import("../lib/reports/comparison/comparison_text.ts");
      const { comparison, unreadable } = await compareFiles(a, b, {
        gold_field,
        id_field: options.idField,
        result_field: options.resultField,
        format: options.format,
        top: options.topK,
      });
      const report = comparison.report();
      await writeStdout(
        options.json ? `${JSON.stringify(report)}\n` : comparisonText(report, comparison.agreement),
      );
      finish(unreadable > 0 ? 1 : 0);
    });
}
