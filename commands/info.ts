import { Command } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import type { Finish } from "./finish.ts";
import { optionFlag } from "../lib/options/option_flag.ts";

/** `xlm info`. */
export function infoCommand(finish: Finish) {
  return new Command()
    .arguments("[model:string]")
    .description(`Show a model's type, heads, limits and files.

  xlm info
  xlm info --json | jq .commands
  xlm info -m my-checkpoint/ --json | jq -r '.labels[]? | join(" ")'

--json adds "identity": SHA-256 of each file that affects answers, and of all together.
Exits with 3 if the model cannot be used, and says what is missing.`)
    .option(
      "-m, --model <model:string>",
      "Directory, weights file, org/name[@revision] in the Hugging Face cache, or small (an XLM that ships).",
    )
    .option("--json", "Print one JSON object.")
    .option("--debug", "Print stack traces.")
    .action(async ({ json, model }, argument) => {
      if (model !== undefined && argument !== undefined) {
        throw new XlmError(2, `Cannot show ${argument} and ${model}: two models; expected one.`);
      }
      const { isUsable, modelReport, modelReportText } = await import("../lib/reports/model_report.ts");
      const report = await modelReport(argument ?? model, json === true, optionFlag);
      await writeStdout(json ? `${JSON.stringify(report)}\n` : modelReportText(report));
      finish(isUsable(report) ? 0 : 3);
    });
}
