import { type NameArgument, RecordError, XlmError } from "../errors.ts";
import { type Extraction, otherExtractions } from "../extraction/other_extractions.ts";
import { folderSize } from "../extraction/folder_size.ts";
import { ownExtraction } from "../extraction/own_extraction.ts";
import { DEVICE_NAMES, type NamedDevice } from "../runtime/devices/registry.ts";
import { Engine } from "../runtime/engine.ts";
import { deviceProbe } from "../runtime/device_probe.ts";
import { runtimeVersion } from "../runtime/runtime_version.ts";
import { switchOffTelemetry } from "../runtime/telemetry.ts";
import { findKyteaModel } from "../text/segment/kytea_file.ts";
import { VERSION } from "../version.ts";
import { cacheDirectory, type CachedModels, cachedModels, hubCacheDirectory } from "../../models/mod.ts";
import { sizeText } from "./size_text.ts";

interface DeviceReport {
  works: boolean;
  /** Why it does not work. */
  error?: string;
}

/** The compiled program. */
interface BinaryReport {
  path: string;
  /** Where it has extracted itself, and the size of that. */
  extracted: Extraction;
  /** What other versions have extracted beside it. */
  others: Extraction[];
}

/** Versions, devices and caches of the installation. */
export interface InstallationReport {
  versions: Record<string, string>;
  telemetry: string;
  platform: string;
  /** `null` if the program was not compiled. */
  binary: BinaryReport | null;
  devices: Record<string, DeviceReport>;
  /** The path of each, or the error if the environment names none. */
  caches: Record<string, string>;
  /** The Hugging Face cache's models that can be run, unless parts are missing. */
  cached_models: CachedModels["models"];
  unfinished_downloads: CachedModels["unfinished"];
  /** The path of the KyTea model for Japanese, or the error if it is not found. */
  kytea_model: string;
}

/**
 * Tries every device.
 *
 * @param called how errors name options.
 */
export async function installationReport(called: NameArgument): Promise<InstallationReport> {
  const telemetry = switchOffTelemetry();
  const { models, unfinished } = await cachedModels();
  const devices: Record<string, DeviceReport> = {};
  for (const device of DEVICE_NAMES.toSorted()) devices[device] = await probe(device, called);
  return {
    versions: { xlm: VERSION, deno: Deno.version.deno, onnxruntime: await runtimeVersion() },
    telemetry,
    platform: `${Deno.build.os} ${Deno.build.arch}`,
    binary: await binaryReport(),
    devices,
    caches: { hugging_face: hubCacheDirectory(), xlm: placeOrError(cacheDirectory, called) },
    cached_models: models,
    unfinished_downloads: unfinished,
    kytea_model: placeOrError(findKyteaModel, called),
  };
}

async function binaryReport(): Promise<BinaryReport | null> {
  const own = ownExtraction();
  if (own === undefined) return null;
  const extracted = { path: own, bytes: await folderSize(own) };
  return { path: Deno.execPath(), extracted, others: await otherExtractions(own) };
}

/** Opens the device and runs a graph of one node on it. */
async function probe(device: NamedDevice, called: NameArgument): Promise<DeviceReport> {
  const limits = { batch_size: 1, max_batch_tokens: 1 };
  await using engine = new Engine(deviceProbe(), { device, threads: 1, workers: 1, verbose: false, ...limits });
  try {
    await engine.ready;
    const doubled = await engine.run(21);
    return doubled === 42 ? { works: true } : { works: false, error: `21 + 21 gives ${doubled}` };
  } catch (error) {
    if (!(error instanceof XlmError || error instanceof RecordError)) throw error;
    return { works: false, error: error.inWords(called) };
  }
}

function placeOrError(find: () => string, called: NameArgument): string {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    return error.inWords(called);
  }
}

/**
 * One line for each fact.
 *
 * @param called how it names options.
 */
export function installationReportText(report: InstallationReport, called: NameArgument): string {
  const rows = [
    ...Object.entries(report.versions),
    ["telemetry of onnxruntime", report.telemetry],
    ["platform", report.platform],
    ...binaryRows(report.binary, called),
    ...Object.entries(report.devices).map(([name, { works, error }]) => [name, works ? "works" : error]),
    ["Hugging Face cache", report.caches["hugging_face"]],
    ...report.cached_models.map(({ model, bytes, missing }) => [
      "cached model",
      `${model} (${sizeText(bytes)})${
        missing.length > 0 ? `, which lacks ${missing.join(", ")}; xlm download ${model} fetches the rest` : ""
      }`,
    ]),
    ...report.unfinished_downloads.map(({ model, bytes, files }) => [
      "unfinished download",
      `${model} (${sizeText(bytes)} of ${files === 1 ? "a file" : `${files} files`}); xlm download ${model} goes on`,
    ]),
    ["cache of int8 weights and hashes", report.caches["xlm"]],
    ["KyTea model (Japanese)", report.kytea_model],
  ];
  return rows.map(([name, value]) => `${name}: ${value}\n`).join("");
}

function binaryRows(binary: BinaryReport | null, called: NameArgument): string[][] {
  if (binary === null) return [];
  const { path, extracted, others } = binary;
  return [
    ["binary", `${path}, extracted into ${extracted.path} (${sizeText(extracted.bytes)})`],
    ...others.map(({ path, bytes }) => [
      "extracted by another version",
      `${path} (${sizeText(bytes)}); xlm doctor ${called("clean")} removes it`,
    ]),
  ];
}
