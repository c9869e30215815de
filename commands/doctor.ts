import { Command } from "@cliffy/command";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import type { Finish } from "./finish.ts";
import { optionFlag } from "../lib/options/option_flag.ts";

/** `xlm doctor`. */
export function doctorCommand(finish: Finish) {
  return new Command()
    .description(`Show versions, working devices, telemetry and caches.

  xlm doctor
  xlm doctor --json | jq .devices

Exits with 0 if the CPU works, else with 3.`)
    .option("--json", "Print one JSON object.")
    .option("--clean", "Remove what other versions of the binary have extracted beside this one, and show only that.")
    .option("--debug", "Print stack traces.")
    .action(async ({ json, clean }) => {
      if (clean) {
        const { cleanExtractions } = await import("./clean_extractions.ts");
        return await cleanExtractions(json === true);
      }
      const { installationReport, installationReportText } = await import("../lib/reports/installation_report.ts");
      const report = await installationReport(optionFlag);
      await writeStdout(json ? `${JSON.stringify(report)}\n` : installationReportText(report, optionFlag));
      finish(report.devices["cpu"]?.works ? 0 : 3);
    });
}
