import { join } from "@std/path";
import { exportModel, type ExportOptions, type ExportReport } from "../../../lib/export/export_model.ts";

/** Exports a model into a folder that is there as long as `use` runs. */
export async function withExport(
  model: string,
  options: Partial<ExportOptions>,
  use: (folder: string, report: ExportReport) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const output = join(directory, "exported");
  try {
    const report = await exportModel({ format: "onnx", dtype: "auto", heads: undefined, ...options, model, output });
    await use(output, report);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
