import { Command } from "@cliffy/command";
import { RecordError, XlmError } from "../lib/errors.ts";
import { DEVICE_NAMES, type NamedDevice } from "../lib/runtime/devices/registry.ts";
import { Engine } from "../lib/runtime/engine.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import { deviceProbe } from "../lib/runtime/device_probe.ts";
import { runtimeVersion } from "../lib/runtime/runtime_version.ts";
import { switchOffTelemetry } from "../lib/runtime/telemetry.ts";
import { findKyteaModel } from "../lib/text/segment/kytea_file.ts";
import { VERSION } from "../lib/version.ts";
import { cacheDirectory, hubCacheDirectory } from "../models/mod.ts";
import { optionFlag } from "./option_names.ts";
import type { Finish } from "./finish.ts";

interface DeviceReport {
  works: boolean;
  /** Why it does not work. */
  error?: string;
}

/** `xlm doctor`. */
export function doctorCommand(finish: Finish) {
  return new Command()
    .description(`Show versions, working devices, telemetry and caches.

  xlm doctor
  xlm doctor --json | jq .devices

Exits with 0 if the CPU works, else with 3.`)
    .option("--json", "Print one JSON object.")
    .option("--debug", "Print stack traces.")
    .action(async ({ json }) => {
      const telemetry = switchOffTelemetry();
      const devices: Record<string, DeviceReport> = {};
      for (const device of DEVICE_NAMES.toSorted()) devices[device] = await probe(device);
      const report = {
        versions: { xlm: VERSION, deno: Deno.version.deno, onnxruntime: await runtimeVersion() },
        telemetry,
        platform: `${Deno.build.os} ${Deno.build.arch}`,
        devices,
        caches: { hugging_face: hubCacheDirectory(), xlm: cacheDirectory() },
        kytea_model: kyteaPlace(),
      };
      await writeStdout(json ? `${JSON.stringify(report)}\n` : text(report));
      finish(devices["cpu"]?.works ? 0 : 3);
    });
}

/** Opens the device and runs a graph of one node on it. */
async function probe(device: NamedDevice): Promise<DeviceReport> {
  const limits = { batch_size: 1, max_batch_tokens: 1 };
  await using engine = new Engine(deviceProbe(), { device, threads: 1, workers: 1, verbose: false, ...limits });
  try {
    await engine.ready;
    const doubled = await engine.run(21);
    return doubled === 42 ? { works: true } : { works: false, error: `21 + 21 gives ${doubled}` };
  } catch (error) {
    if (!(error instanceof XlmError || error instanceof RecordError)) throw error;
    return { works: false, error: error.inWords(optionFlag) };
  }
}

/** The path of the KyTea model for Japanese, or the error if it is not found. */
function kyteaPlace(): string {
  try {
    return findKyteaModel();
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    return error.inWords(optionFlag);
  }
}

function text(report: {
  versions: Record<string, string>;
  telemetry: string;
  platform: string;
  devices: Record<string, DeviceReport>;
  caches: Record<string, string>;
  kytea_model: string;
}): string {
  const rows = [
    ...Object.entries(report.versions),
    ["telemetry of onnxruntime", report.telemetry],
    ["platform", report.platform],
    ...Object.entries(report.devices).map(([name, { works, error }]) => [name, works ? "works" : error]),
    ["Hugging Face cache", report.caches["hugging_face"]],
    ["cache of int8 weights and hashes", report.caches["xlm"]],
    ["KyTea model (Japanese)", report.kytea_model],
  ];
  return rows.map(([name, value]) => `${name}: ${value}\n`).join("");
}
