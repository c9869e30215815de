import { join } from "@std/path";
import { XlmError } from "../errors.ts";
import { descriptionFiles } from "../../models/description_files.ts";
import type { EXPORT_DTYPES, EXPORT_FORMATS } from "./export_formats.ts";
import type { HeadName } from "../../models/heads.ts";
import { loadModel } from "../../models/load_model.ts";
import { exportOnnx } from "./export_onnx.ts";
import { changedConfig, exportSafetensors } from "./export_safetensors.ts";
import { NewFolder, writing } from "./new_folder.ts";
import { writeDescription } from "./write_description.ts";

export interface ExportOptions {
  /** As for `loadModel`. */
  model: string | undefined;
  format: (typeof EXPORT_FORMATS)[number];
  /** Of graphs `auto` is float32, of tensors what they are. */
  dtype: (typeof EXPORT_DTYPES)[number];
  /** Heads to write as graphs. @default {all that the checkpoint has} */
  heads: readonly HeadName[] | undefined;
  /** The folder to write: a new or empty one. */
  output: string;
  /** Called with a function that removes what is written so far. */
  onBegin?: (discard: () => void) => void;
}

/** What was written. */
export interface ExportReport {
  /** The folder. */
  path: string;
  format: ExportOptions["format"];
  dtype: ExportOptions["dtype"];
  /** The file of each head. */
  heads: Partial<Record<HeadName, string>>;
  /** Bytes of all files. */
  bytes: number;
  /** Greatest difference between an answer from there and the model's own on a fixed input, relative to the greatest number or 1. */
  largest_difference: number;
  files: readonly { path: string; size: number }[];
}

/**
 * Writes a model into a folder of its own, with config.json and tokenizer, for others to run: as ONNX graphs, or as one
 * file of tensors for transformers. The folder appears when all is written and a fixed input gives the model's own
 * answers there.
 *
 * @throws {XlmError} exit code 2 if the folder has files or options do not fit, 3 if the model cannot be used, 4 if the
 * folder cannot be written.
 */
export async function exportModel(options: ExportOptions): Promise<ExportReport> {
  const { format, dtype, output } = options;
  checkOptions(options);
  const folder = await NewFolder.begin(output);
  options.onBegin?.(() => folder.discard());
  try {
    const written = await writing(output, () => fill(folder.partial, options));
    const files = await filesBelow(folder.partial);
    await folder.finish();
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    return { path: output, format, dtype, bytes, files, ...written };
  } finally {
    folder.discard();
  }
}

function checkOptions({ format, dtype, heads }: ExportOptions): void {
  if (format === "onnx") return;
  const fault = heads ? "head" : dtype === "int8" ? "dtype" : undefined;
  if (fault === undefined) return;
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called(fault)}${fault === "dtype" ? " int8" : ""} with ${called("format")} safetensors: ` +
      "the file has all tensors as floats; expected neither.",
  );
}

async function fill(
  folder: string,
  { model: name, format, dtype, heads }: ExportOptions,
): Promise<Pick<ExportReport, "heads" | "largest_difference">> {
  const model = await loadModel(name, { dtype });
  if (model.weights === undefined) {
    throw new XlmError(
      3,
      `Cannot export ${model.directory}: it is an exported graph already; expected a checkpoint with weights.`,
    );
  }
  const config = format === "onnx" ? {} : changedConfig(model, dtype);
  const described = await descriptionFiles(name);
  const own = await writeDescription(model, described, folder, config);
  if (format === "onnx") return await exportOnnx(model, [...new Set(heads ?? model.heads)], own);
  return { heads: {}, largest_difference: await exportSafetensors(model, own, dtype) };
}

/** The files of a folder, and of those in it. */
async function filesBelow(folder: string, within = ""): Promise<{ path: string; size: number }[]> {
  const files: { path: string; size: number }[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, within))) {
    const path = within === "" ? name : `${within}/${name}`;
    if (isDirectory) files.push(...await filesBelow(folder, path));
    else files.push({ path, size: (await Deno.stat(join(folder, path))).size });
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}
