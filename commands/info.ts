import { Command } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import { SHIPPED_MODELS } from "../models/shipped_models.ts";
import type { Finish } from "./finish.ts";
import { optionFlag } from "../lib/options/option_flag.ts";

/** `xlm info`. */
export function infoCommand(finish: Finish) {
  return new Command()
    .complete("model", () => Object.keys(SHIPPED_MODELS))
    .arguments("[model:string:model]")
    .description(`Show a model's type, heads, limits and files.

  xlm info
  xlm info --json | jq .commands
  xlm info -m my-checkpoint/ --json | jq -r '.labels[]? | join(" ")'
  xlm info --online FacebookAI/xlm-roberta-base

--json adds "identity": SHA-256 of each file that affects answers, and of all together.
--online asks the hub about a model that is not all there, and shows what xlm download would fetch.
Exits with 3 if the model cannot be used, and says what is missing.`)
    .option(
      "-m, --model <model:string:model>",
      "Directory, weights file, org/name[@revision] in the Hugging Face cache, or small (an XLM that ships).",
    )
    .option("--online", "Ask the hub about a model that is not in the cache, or not all of it: what would be fetched.")
    .option("--json", "Print one JSON object.")
    .option("--debug", "Print stack traces.")
    .action(async ({ json, model, online }, argument) => {
      if (model !== undefined && argument !== undefined) {
        throw new XlmError(2, `Cannot show ${argument} and ${model}: two models; expected one.`);
      }
      const name = argument ?? model;
      const { isUsable, modelReport, modelReportText } = await import("../lib/reports/model_report.ts");
      const found = await modelReport(name, json === true, optionFlag).catch(async (error) => {
        if (!(error instanceof XlmError) || error.exitCode !== 3 || name === undefined) throw error;
        if (online) return error;
        throw (await import("./planned_download.ts")).withPlanHint(error, name);
      });
      const report = found instanceof XlmError ? undefined : found;
      if (online && name !== undefined && !(report && isUsable(report))) {
        const { plannedDownload, plannedDownloadText } = await import("./planned_download.ts");
        const planned = await plannedDownload(name, report?.files.directory);
        if (planned !== undefined) {
          await writeStdout(json ? `${JSON.stringify(planned)}\n` : plannedDownloadText(planned));
          return finish(0);
        }
      }
      if (report === undefined) throw found;
      await writeStdout(json ? `${JSON.stringify(report)}\n` : modelReportText(report));
      finish(isUsable(report) ? 0 : 3);
    });
}
