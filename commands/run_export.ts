import { exportModel, type ExportOptions } from "../lib/export/export_model.ts";
import { onEndSignal } from "../lib/stream/run/signals.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";

/** Writes a model; a signal removes what is written so far. @returns the exit code. */
export async function runExport(options: Omit<ExportOptions, "onBegin">): Promise<number> {
  let discard = () => {};
  const release = onEndSignal(({ exitCode }) => {
    discard();
    Deno.exit(exitCode);
  });
  try {
    const report = await exportModel({ ...options, onBegin: (remove) => discard = remove });
    await writeStdout(`${JSON.stringify(report)}\n`);
    return 0;
  } finally {
    release();
  }
}
