import { Command } from "@cliffy/command";
import type { Finish } from "./finish.ts";
import { InputFile } from "./input_file.ts";
import { count } from "./option_types.ts";

/** `xlm report`. */
export function reportCommand(finish: Finish) {
  // deno-lint-ignore no-explicit-any
  const command: Command<any> = new Command();
  return command
    .type("input", new InputFile(() => command))
    .type("count", count)
    .arguments("[file:input]")
    .description(`Show the results of classify, tag or qa as a page.

  xlm classify --text "Guten Tag" | xlm report -o report.html
  xlm tag in.jsonl --field body -o tags.jsonl --with-manifest && xlm report tags.jsonl -o report.html

One HTML file that needs no network: labels and scores, the least certain records first, how they
compare with gold labels, errors, and what the manifest beside the results says. Lines that cannot
be read are named on stderr; then it ends with 1.`)
    .option("-o, --output <file:file>", "Write to this file instead of stdout.")
    .option("--overwrite", "Replace an existing output file.")
    .option("--manifest <file:file>", "The manifest of the run; by default FILE.manifest.json, if it is there.")
    .option("--title <text:string>", "Title of the page; by default the file's name.")
    .option("--result-field <name:string>", "Field of the results; by default that of the command.")
    .option("--gold-field <name:string>", "Field of gold labels or answers; by default that of the run.")
    .option("--field <name:string>", "Field of the text, or the context; by default that of the run.")
    .option("--question-field <name:string>", "Field of the question; by default that of the run.")
    .option("--examples <n:count>", "Number of least certain records to show.", { default: 20 })
    .option("--debug", "Print stack traces.")
    .action(async (options, file) => {
      const { runReport } = await import("./run_report.ts");
      finish(await runReport(file ?? "-", options));
    });
}
